pub(crate) mod ir;
