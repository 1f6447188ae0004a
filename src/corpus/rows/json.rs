//! Articles in JSON of any shape: a list, an object, objects inside others, columns beside each other.
//!
//! The values at the top, or in the list at the top, are read one after the other; what is held of a file is one of
//! them. Where the articles are in a value is found by its shape ([`super::shape`]).

use std::collections::VecDeque;
use std::io::{self, BufRead};

use serde_json::Value;

use super::columns::Names;
use super::entry::{Bytes, Entry, Next};
use super::shape;
use crate::corpus::decode;
use crate::corpus::failure::Failure;

/// Bytes of a value at most.
const MOST: usize = 256 << 20;

pub(super) struct Values {
    bytes: Bytes,
    names: Names,
    waiting: VecDeque<Result<shape::Found, Failure>>,
    /// The whole file is one value: the article in it is that of the file.
    pub alone: bool,
    begun: bool,
    number: u64,
}

impl Values {
    pub fn new(bytes: Bytes, names: &Names) -> Self {
        Self { bytes, names: names.clone(), waiting: VecDeque::new(), alone: false, begun: false, number: 0 }
    }

    /// Articles read so far.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn read(&mut self) -> Next {
        loop {
            if let Some(found) = self.waiting.pop_front() {
                self.number += 1;
                return match found {
                    Ok(found) => Next::Entry(Entry::Row(Box::new(found.record))),
                    Err(failure) => Next::Bad(failure),
                };
            }
            match value(&mut self.bytes) {
                Ok(None) => return Next::End,
                Ok(Some(written)) => {
                    let is_first = !std::mem::replace(&mut self.begun, true);
                    match parsed(&written) {
                        Ok((value, replaced)) => {
                            let found = shape::articles(&value, &self.names, replaced);
                            // nothing follows: the file is this one object
                            self.alone = is_first && found.len() == 1 && value.is_object() && ended(&mut self.bytes);
                            self.waiting = found.into();
                        }
                        Err(failure) => {
                            self.number += 1;
                            return Next::Bad(failure);
                        }
                    }
                }
                Err(error) => return Next::Stop(Failure::malformed(format!("not JSON ({error}); save it once more"))),
            }
        }
    }
}

/// The value in some bytes, and how many places of them could not be decoded.
fn parsed(written: &[u8]) -> Result<(Value, usize), Failure> {
    let decoded = decode::loosely(written);
    let text = super::json_lines::without_nan(&decoded.text);
    let value = serde_json::from_str(&text)
        .map_err(|error| Failure::malformed(format!("not JSON ({error}); save it once more")))?;
    Ok((value, decoded.replaced))
}

/// Whether nothing but white space follows.
fn ended(bytes: &mut Bytes) -> bool {
    loop {
        let Ok(found) = bytes.fill_buf() else { return true };
        let blank = found.iter().take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b']')).count();
        if blank < found.len() {
            return false;
        }
        if found.is_empty() {
            return true;
        }
        bytes.consume(blank);
    }
}

/// The bytes of the next value: an object, or a list in the list at the top. What stands between (the brackets of
/// that list, commas) is passed over.
fn value(bytes: &mut Bytes) -> io::Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
    loop {
        let found = match bytes.fill_buf() {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if found.is_empty() {
            return if out.is_empty() { Ok(None) } else { Err(io::Error::other("the last value has no end")) };
        }
        let mut used = 0;
        let mut whole = false;
        for &byte in found {
            used += 1;
            if depth == 0 && !quoted {
                match byte {
                    b'{' => depth = 1,
                    b' ' | b'\t' | b'\r' | b'\n' | b',' | b'[' | b']' | 0xEF | 0xBB | 0xBF => continue,
                    _ => return Err(io::Error::other("there is something that is neither a list nor an object")),
                }
                out.push(byte);
                continue;
            }
            out.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
            if depth == 0 && !quoted {
                whole = true;
                break;
            }
        }
        bytes.consume(used);
        if whole {
            return Ok(Some(out));
        }
        if out.len() > MOST {
            return Err(io::Error::other(format!("an object has over {MOST} bytes")));
        }
    }
}
