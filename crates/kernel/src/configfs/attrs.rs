// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The macro that says what a group is like.
//!
//! Mirrors: rust/kernel/configfs.rs (Linux 7.2).

/// What groups of one kind are like: a `&'static` [`ItemType`](crate::configfs::ItemType).
///
/// `container` is what the group is in, `data` what the driver keeps for it, and `child`, where there is
/// one, the data of the groups in it. Each attribute has a name, which is the file's, and the number of
/// the [`AttributeOperations`](crate::configfs::AttributeOperations) that are its own.
///
/// It is for a driver, at whose root `module!` has put `THIS_MODULE`, with `THIS_MODULE` in scope. Types
/// of containers and children may be paths, and that of `data` is a name.
///
/// The documentation of [`configfs`](crate::configfs) has an example.
#[macro_export]
macro_rules! configfs_attrs {
    (
        container: $container:ty,
        data: $data:ty,
        attributes: [
            $($name:ident: $id:literal),* $(,)?
        ] $(,)?
    ) => {
        $crate::configfs_attrs!(
            @list ($container) ($data) (new) () [$(($name $id))*] {} (0usize)
        )
    };
    (
        container: $container:ty,
        data: $data:ty,
        child: $child:ty,
        attributes: [
            $($name:ident: $id:literal),* $(,)?
        ] $(,)?
    ) => {
        $crate::configfs_attrs!(
            @list ($container) ($data) (new_with_child_ctor) ($child)
            [$(($name $id))*] {} (0usize)
        )
    };
    // Counts the attributes: each gets the number of those before it.
    (
        @list ($container:ty) ($data:ty) ($new:ident) ($($child:ty)?)
        [($name:ident $id:literal) $($rest:tt)*] {$($listed:tt)*} ($count:expr)
    ) => {
        $crate::configfs_attrs!(
            @list ($container) ($data) ($new) ($($child)?)
            [$($rest)*] {$($listed)* ($name $id $count)} ($count + 1usize)
        )
    };
    (
        @list ($container:ty) ($data:ty) ($new:ident) ($($child:ty)?)
        [] {$(($name:ident $id:literal $index:expr))*} ($count:expr)
    ) => {
        $crate::macros::paste! {{
            // One more, for the end.
            const N: usize = $count + 1usize;

            $(
                static [<$data:upper _ $name:upper _ATTR>]:
                    $crate::configfs::Attribute<$id, $data, $data> =
                    $crate::configfs::Attribute::new($crate::c_str!(::core::stringify!($name)));
            )*

            // SAFETY: This is the macro that it is for.
            static [<$data:upper _ATTRS>]: $crate::configfs::AttributeList<N, $data> =
                unsafe { $crate::configfs::AttributeList::new() };

            $(
                {
                    const INDEX: usize = $index;
                    // SAFETY: As above.
                    unsafe {
                        [<$data:upper _ATTRS>]
                            .add::<INDEX, $id, _>(&[<$data:upper _ $name:upper _ATTR>])
                    };
                }
            )*

            static [<$data:upper _TPE>]: $crate::configfs::ItemType<$container, $data> =
                $crate::configfs::ItemType::<$container, $data>::$new::<N $(, $child)?>(
                    &THIS_MODULE,
                    &[<$data:upper _ATTRS>],
                );

            &[<$data:upper _TPE>]
        }}
    };
}
