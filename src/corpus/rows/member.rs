//! A file inside another: of an archive, or a record of a crawl.

use crate::corpus::format::Kind;
use crate::corpus::unpack::Packing;

/// A file inside another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::corpus) struct Member {
    /// Its path inside, without the extension.
    pub name: String,
    pub kind: Kind,
    pub packing: Packing,
    pub bytes: Vec<u8>,
    /// Its address, where the file tells.
    pub url: String,
}
