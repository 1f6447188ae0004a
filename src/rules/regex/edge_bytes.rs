//! What a text must begin or end with for an anchored regular expression to match it: a one-byte check that avoids
//! running the regex.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes([u64; 4]);

impl Bytes {
    const NONE: Self = Self([0; 4]);
    const ALL: Self = Self([u64::MAX; 4]);

    fn add(&mut self, byte: u8) {
        self.0[usize::from(byte) / 64] |= 1 << (byte % 64);
    }

    fn unite(&mut self, other: Self) {
        self.0.iter_mut().zip(other.0).for_each(|(own, more)| *own |= more);
    }

    /// Whether the byte is in it.
    #[must_use]
    pub fn holds(&self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 == 1
    }
}

/// Bytes that a folded text may begin and end with, if the expression is to match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    first: Bytes,
    last: Bytes,
}

impl Default for Edges {
    fn default() -> Self {
        Self { first: Bytes::ALL, last: Bytes::ALL }
    }
}

impl Edges {
    /// Those of a text that matches the one expression or the other.
    #[must_use]
    pub fn or(mut self, other: Self) -> Self {
        self.first.unite(other.first);
        self.last.unite(other.last);
        self
    }

    /// Whether a text, not folded yet, may match. Bytes that folding may change are let pass.
    #[must_use]
    pub fn allow(&self, text: &[u8]) -> bool {
        text.first().is_none_or(|&byte| self.allow_first(byte)) && text.last().is_none_or(|&byte| self.allow_last(byte))
    }

    /// Whether a text that begins with this byte may match.
    #[must_use]
    pub fn allow_first(&self, byte: u8) -> bool {
        may_fold(byte) || self.first.holds(byte)
    }

    /// Whether a text that ends with this byte may match.
    #[must_use]
    pub fn allow_last(&self, byte: u8) -> bool {
        may_fold(byte) || self.last.holds(byte)
    }
}

/// Whether folding may make another character of a byte.
fn may_fold(byte: u8) -> bool {
    !byte.is_ascii_graphic() || byte == b'\'' || byte == b'`'
}

/// The edges of what `hir` (parsed case-sensitively) matches; `any_case`: it is run on text of any case.
pub(crate) fn edges(hir: &Hir, any_case: bool) -> Edges {
    let properties = hir.properties();
    let side = |anchored: bool, end: End| {
        let (mut set, empty) = reach(hir, end);
        if !anchored || empty {
            return Bytes::ALL;
        }
        if any_case {
            for b in (0..=u8::MAX).filter(u8::is_ascii_alphabetic) {
                if set.holds(b) {
                    set.add(b ^ 0x20);
                }
            }
        }
        set
    };
    Edges {
        first: side(properties.look_set_prefix().contains(Look::Start), End::First),
        last: side(properties.look_set_suffix().contains(Look::End), End::Last),
    }
}

/// The edges of a text that the whole of `hir` matches.
pub(crate) fn whole_edges(hir: &Hir) -> Edges {
    let side = |end: End| match reach(hir, end) {
        (set, false) => set,
        (_, true) => Bytes::ALL,
    };
    Edges { first: side(End::First), last: side(End::Last) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Bytes that a match may have at one end, and whether it may be empty.
fn reach(hir: &Hir, end: End) -> (Bytes, bool) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => (Bytes::NONE, true),
        HirKind::Literal(literal) => {
            let mut set = Bytes::NONE;
            let byte = if end == End::First { literal.0.first() } else { literal.0.last() };
            if let Some(&b) = byte {
                set.add(b);
            }
            (set, byte.is_none())
        }
        HirKind::Class(class) => {
            let mut set = Bytes::NONE;
            let mut range = |from: u32, to: u32| {
                (from..=to.min(0x7f)).filter_map(|b| u8::try_from(b).ok()).for_each(|b| set.add(b));
                if to > 0x7f {
                    (0x80..=u8::MAX).for_each(|b| set.add(b));
                }
            };
            match class {
                Class::Bytes(class) => class.iter().for_each(|r| range(r.start().into(), r.end().into())),
                Class::Unicode(class) => class.iter().for_each(|r| range(r.start().into(), r.end().into())),
            }
            (set, false)
        }
        HirKind::Capture(capture) => reach(&capture.sub, end),
        HirKind::Repetition(repetition) => {
            let (set, empty) = reach(&repetition.sub, end);
            (set, empty || repetition.min == 0)
        }
        HirKind::Concat(parts) => {
            let mut all = (Bytes::NONE, true);
            let mut add = |part: &Hir| {
                let (set, empty) = reach(part, end);
                all.0.unite(set);
                all.1 = empty;
                empty
            };
            if end == End::First {
                let _ = parts.iter().all(&mut add);
            } else {
                let _ = parts.iter().rev().all(&mut add);
            }
            all
        }
        HirKind::Alternation(branches) => branches.iter().fold((Bytes::NONE, false), |mut all, branch| {
            let (set, empty) = reach(branch, end);
            all.0.unite(set);
            (all.0, all.1 || empty)
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(pattern: &str, any_case: bool) -> Edges {
        let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).unwrap();
        edges(&hir, any_case)
    }

    #[test]
    fn anchors_bound_the_ends() {
        let question = of(r#"^(?:and )?(?:who|why)\b[^?]*\?"?$"#, true);
        for (text, allowed) in
            [("Who?", true), ("and why so?\"", true), ("Who.", false), ("The who?", false), ("", true)]
        {
            assert_eq!(question.allow(text.as_bytes()), allowed, "{text}");
        }
        assert_eq!(of("may", true), Edges::default());
        assert_eq!(of("^(?:may)?$", true), Edges::default());
        // what folds to something else may be anything
        assert!(of("^x$", false).allow("‘x’".as_bytes()));
    }

    proptest! {
        // a fifth of the texts match
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_matches_is_allowed(text in r#"[a-cA-C?!." ]{0,6}"#, at in 0..6usize) {
            let pattern = [r"^a+[^b]*\?$", r"^(?:a|b?c)", r#"[a-c]"?$"#, r"^\W*[a-z]\W*$", r"(?:!|\?)+$", "^(a*|b)c?$"][at];
            let regex = regex::bytes::RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build().unwrap();
            prop_assert!(!regex.is_match(text.as_bytes()) || of(pattern, true).allow(text.as_bytes()));
        }
    }
}
