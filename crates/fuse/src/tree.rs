// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The files there are: one for each device, in the folders that their names tell.
//!
//! A device gets a new node each time its name is looked up, so that whoever opens it has an inode of
//! his own: Linux lets one write at a time into an inode, and a write that waits would hold up others
//! before the driver ever saw them.

use std::collections::{BTreeMap, HashMap};
use std::time::{SystemTime, UNIX_EPOCH};

use kernel::host;

use crate::wire::{Attr, FATTR_GID, FATTR_MODE, FATTR_UID, ROOT, SetAttrIn};

const S_IFDIR: u32 = 0o040_000;
const S_IFREG: u32 = 0o100_000;
/// What `chmod` can set.
const PERMISSIONS: u32 = 0o7777;

/// Who made a file.
#[derive(Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// A name of a folder.
pub(crate) struct Name<'a> {
    pub(crate) text: &'a str,
    pub(crate) ino: u64,
    /// `DT_DIR` or `DT_REG`.
    pub(crate) kind: u32,
}

/// What a node stands for, by its path below `/dev`.
#[derive(Clone)]
enum Node {
    Folder(String),
    /// With the permissions that its driver gives it.
    Device(String, u32),
}

/// What is kept of a path while the filesystem is mounted.
struct Inode {
    ino: u64,
    mode: u32,
    owner: Owner,
}

pub(crate) struct Tree {
    nodes: HashMap<u64, Node>,
    folders: HashMap<String, u64>,
    inodes: HashMap<String, Inode>,
    last: u64,
    owner: Owner,
    /// When it was mounted, in seconds since 1970.
    since: u64,
}

impl Tree {
    /// A tree whose files belong to `owner`, as those in `/dev` do to root.
    pub(crate) fn new(owner: Owner) -> Tree {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let mut tree = Tree {
            nodes: HashMap::new(),
            folders: HashMap::new(),
            inodes: HashMap::new(),
            last: 0,
            owner,
            since: since.map_or(0, |since| since.as_secs()),
        };
        // The first node, and the first inode, are the root's.
        tree.folder("");
        tree.inode(&Node::Folder(String::new()));
        tree
    }

    /// Looks a name up: its node and attributes.
    pub(crate) fn look_up(
        &mut self,
        devices: &[host::Node],
        parent: u64,
        name: &[u8],
    ) -> Option<(u64, Attr)> {
        let name = std::str::from_utf8(name).ok()?;
        let path = match self.nodes.get(&parent)? {
            Node::Folder(folder) => join(folder, name),
            Node::Device(..) => return None,
        };
        let device = below(devices, "").find(|(device, _)| *device == path);
        let node = if let Some((_, mode)) = device {
            self.last += 1;
            self.nodes.insert(self.last, Node::Device(path, mode));
            self.last
        } else if below(devices, &path).next().is_some() {
            self.folder(&path)
        } else {
            return None;
        };
        Some((node, self.attributes(node)?))
    }

    /// Forgets a device's node.
    pub(crate) fn forget(&mut self, node: u64) {
        if let Some(Node::Device(..)) = self.nodes.get(&node) {
            self.nodes.remove(&node);
        }
    }

    pub(crate) fn attributes(&mut self, node: u64) -> Option<Attr> {
        let node = self.nodes.get(&node)?.clone();
        let (since, inode) = (self.since, self.inode(&node));
        let kind = match node {
            Node::Folder(_) => S_IFDIR,
            Node::Device(..) => S_IFREG,
        };
        Some(Attr {
            ino: inode.ino,
            size: 0,
            blocks: 0,
            atime: since,
            mtime: since,
            ctime: since,
            atimensec: 0,
            mtimensec: 0,
            ctimensec: 0,
            mode: kind | inode.mode,
            nlink: 1,
            uid: inode.owner.uid,
            gid: inode.owner.gid,
            rdev: 0,
            blksize: 4096,
            flags: 0,
        })
    }

    /// Sets mode and owner, where that is wanted; times stay as they are.
    pub(crate) fn set_attributes(&mut self, node: u64, wanted: &SetAttrIn) {
        let Some(node) = self.nodes.get(&node).cloned() else {
            return;
        };
        let inode = self.inode(&node);
        if wanted.valid & FATTR_MODE != 0 {
            inode.mode = wanted.mode & PERMISSIONS;
        }
        if wanted.valid & FATTR_UID != 0 {
            inode.owner.uid = wanted.uid;
        }
        if wanted.valid & FATTR_GID != 0 {
            inode.owner.gid = wanted.gid;
        }
    }

    /// The path of a device, as a program on the machine has it.
    pub(crate) fn device(&self, node: u64) -> Option<String> {
        match self.nodes.get(&node)? {
            Node::Device(path, _) => Some(format!("/dev/{path}")),
            Node::Folder(_) => None,
        }
    }

    /// The names of a folder, in order.
    pub(crate) fn names<'a>(
        &mut self,
        devices: &'a [host::Node],
        node: u64,
    ) -> Option<Vec<Name<'a>>> {
        let Some(Node::Folder(folder)) = self.nodes.get(&node).cloned() else {
            return None;
        };
        let mut names = BTreeMap::new();
        for (rest, mode) in below(devices, &folder) {
            match rest.split_once('/') {
                Some((name, _)) => names.insert(name, Node::Folder(join(&folder, name))),
                None => names.insert(rest, Node::Device(join(&folder, rest), mode)),
            };
        }
        let name = |(text, node)| Name {
            text,
            ino: self.inode(&node).ino,
            kind: match node {
                Node::Folder(_) => S_IFDIR >> 12,
                Node::Device(..) => S_IFREG >> 12,
            },
        };
        Some(names.into_iter().map(name).collect())
    }

    /// The node of a folder, which stays the same.
    fn folder(&mut self, path: &str) -> u64 {
        if let Some(&node) = self.folders.get(path) {
            return node;
        }
        self.last += 1;
        self.folders.insert(path.to_owned(), self.last);
        self.nodes.insert(self.last, Node::Folder(path.to_owned()));
        self.last
    }

    fn inode(&mut self, node: &Node) -> &mut Inode {
        let (path, mode) = match node {
            Node::Folder(path) => (path, 0o755),
            Node::Device(path, mode) => (path, *mode),
        };
        let ino = ROOT + self.inodes.len() as u64;
        let owner = self.owner;
        self.inodes
            .entry(path.clone())
            .or_insert(Inode { ino, mode, owner })
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// The paths of the devices below a folder, from there on, and their permissions.
fn below<'a>(devices: &'a [host::Node], folder: &str) -> impl Iterator<Item = (&'a str, u32)> {
    devices.iter().filter_map(move |device| {
        let path = device.path.strip_prefix("/dev/")?;
        let rest = match folder {
            "" => path,
            folder => path.strip_prefix(folder)?.strip_prefix('/')?,
        };
        Some((rest, u32::from(device.mode)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = Owner { uid: 7, gid: 8 };

    fn devices() -> Vec<host::Node> {
        let device = |(path, mode): (&str, u16)| host::Node {
            path: path.to_owned(),
            number: host::Number {
                major: 10,
                minor: 1,
            },
            mode,
        };
        let all = [
            ("/dev/scull", 0o600),
            ("/dev/snd/ctl", 0o644),
            ("/dev/snd/pcm", 0o660),
        ];
        all.map(device).to_vec()
    }

    #[test]
    fn a_device_has_a_new_node_and_the_same_inode_each_time() {
        let mut tree = Tree::new(OWNER);
        let (one, first) = tree.look_up(&devices(), ROOT, b"scull").unwrap();
        let (two, second) = tree.look_up(&devices(), ROOT, b"scull").unwrap();
        assert_ne!(one, two);
        assert_eq!(first.ino, second.ino);
        assert_eq!((first.mode, first.uid, first.gid), (0o100_600, 7, 8));
        assert_eq!(tree.device(two).as_deref(), Some("/dev/scull"));
        tree.forget(one);
        assert_eq!(tree.device(one), None);
        assert!(tree.device(two).is_some());
    }

    #[test]
    fn a_folder_is_there_while_a_device_is_in_it() {
        let mut tree = Tree::new(OWNER);
        let (folder, attributes) = tree.look_up(&devices(), ROOT, b"snd").unwrap();
        assert_eq!(attributes.mode, 0o040_755);
        assert_eq!(tree.look_up(&devices(), ROOT, b"snd").unwrap().0, folder);
        let (node, attributes) = tree.look_up(&devices(), folder, b"pcm").unwrap();
        assert_eq!(attributes.mode, 0o100_660);
        assert_eq!(tree.device(node).as_deref(), Some("/dev/snd/pcm"));
        assert!(tree.look_up(&devices()[..1], ROOT, b"snd").is_none());
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let mut tree = Tree::new(OWNER);
        let (device, _) = tree.look_up(&devices(), ROOT, b"scull").unwrap();
        for (parent, name) in [
            (ROOT, &b"sn"[..]),
            (ROOT, b"\xff"),
            (device, b"x"),
            (99, b"scull"),
        ] {
            assert!(tree.look_up(&devices(), parent, name).is_none());
        }
    }

    #[test]
    fn folders_list_their_names_once() {
        let mut tree = Tree::new(OWNER);
        let all = devices();
        let text =
            |names: Vec<Name<'_>>| Vec::from_iter(names.iter().map(|name| name.text.to_owned()));
        assert_eq!(text(tree.names(&all, ROOT).unwrap()), ["scull", "snd"]);
        let (folder, _) = tree.look_up(&all, ROOT, b"snd").unwrap();
        assert_eq!(text(tree.names(&all, folder).unwrap()), ["ctl", "pcm"]);
    }

    #[test]
    fn a_changed_mode_stays_with_the_path() {
        let mut tree = Tree::new(OWNER);
        let (node, _) = tree.look_up(&devices(), ROOT, b"scull").unwrap();
        let mut wanted = <SetAttrIn as zerocopy::FromZeros>::new_zeroed();
        wanted.valid = FATTR_MODE;
        wanted.mode = 0o100_666;
        tree.set_attributes(node, &wanted);
        let (_, attributes) = tree.look_up(&devices(), ROOT, b"scull").unwrap();
        assert_eq!((attributes.mode, attributes.uid), (0o100_666, 7));
    }
}
