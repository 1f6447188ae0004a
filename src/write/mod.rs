//! Writing bytes fast: numbers, JSON strings, code point offsets. Knows no table and no rule.

pub(crate) mod byte_scan;
pub(crate) mod code_points;
pub(crate) mod json;
pub(crate) mod numbers;
