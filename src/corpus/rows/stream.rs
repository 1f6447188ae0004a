//! The bytes of a file with rows, in UTF-8.

use std::io::{BufRead, BufReader, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use super::entry::Bytes;
use crate::corpus::failure::Failure;
use crate::corpus::input::Input;
use crate::corpus::source;
use crate::corpus::unpack::Position;

/// Bytes that are unpacked at once.
const BUFFER: usize = 1 << 17;

/// Opens a file.
pub(super) fn open(input: &Input) -> Result<(Bytes, Position), Failure> {
    let (bytes, position) = source::open(input).map_err(|error| Failure::unreadable(&error))?;
    Ok((in_utf8(bytes)?, position))
}

/// UTF-16 becomes UTF-8; any other encoding is found row by row.
pub(super) fn in_utf8(bytes: impl Read + Send + 'static) -> Result<Bytes, Failure> {
    let mut bytes = BufReader::with_capacity(BUFFER, bytes);
    let start = bytes.fill_buf().map_err(|error| Failure::unreadable(&error))?;
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        let decoded = DecodeReaderBytesBuilder::new().build(bytes);
        return Ok(Box::new(BufReader::with_capacity(BUFFER, decoded)));
    }
    Ok(Box::new(bytes))
}
