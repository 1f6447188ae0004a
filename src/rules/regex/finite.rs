//! Expressions that match only a few words: `critici[sz](e|es|ed)`. Spelled out, they cost a look-up by hash instead of
//! states of an automaton.
//!
//! Only what word lists are written with is understood: letters, figures, groups, sets of letters, `|` and `?`. For all
//! else the answer is that it can't be spelled out, never a wrong list.

/// Words of one expression that are spelled out at most.
const MOST: usize = 400;

/// All words that an expression matches whole, in no order; `None` where they can't be spelled out.
pub(crate) fn words(source: &str) -> Option<Vec<String>> {
    let mut reader = Reader { rest: source.as_bytes() };
    let mut words = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return None;
    }
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words.dedup();
    Some(words)
}

struct Reader<'s> {
    rest: &'s [u8],
}

impl Reader<'_> {
    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    /// `a|b|c`, up to a closing bracket or the end.
    fn alternatives(&mut self) -> Option<Vec<String>> {
        let mut out = self.sequence()?;
        while self.take(b'|') {
            out.append(&mut self.sequence()?);
            if out.len() > MOST {
                return None;
            }
        }
        Some(out)
    }

    fn sequence(&mut self) -> Option<Vec<String>> {
        let mut out = vec![String::new()];
        while let Some(&next) = self.rest.first() {
            if matches!(next, b'|' | b')') {
                break;
            }
            if is_literal(next) && !matches!(self.rest.get(1), Some(b'?' | b'*' | b'+' | b'{')) {
                self.rest = &self.rest[1..];
                for word in &mut out {
                    word.push(char::from(next));
                }
                continue;
            }
            let mut parts = self.part(next)?;
            if self.take(b'?') {
                parts.push(String::new());
            }
            if matches!(self.rest.first(), Some(b'?' | b'*' | b'+' | b'{')) || out.len() * parts.len() > MOST {
                return None;
            }
            out = out.iter().flat_map(|word| parts.iter().map(move |part| format!("{word}{part}"))).collect();
        }
        Some(out)
    }

    /// A letter, a group or a set of letters.
    fn part(&mut self, next: u8) -> Option<Vec<String>> {
        self.rest = &self.rest[1..];
        match next {
            b'(' => {
                if self.take(b'?') && !self.take(b':') {
                    return None;
                }
                let out = self.alternatives()?;
                self.take(b')').then_some(out)
            }
            b'[' => {
                let end = self.rest.iter().position(|&byte| byte == b']').filter(|&end| end > 0)?;
                let (letters, rest) = self.rest.split_at(end);
                self.rest = &rest[1..];
                letters.iter().all(u8::is_ascii_alphanumeric).then(|| letters.iter().map(|&b| single(b)).collect())
            }
            _ => is_literal(next).then(|| vec![single(next)]),
        }
    }
}

fn is_literal(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'\'' | b'-')
}

fn single(byte: u8) -> String {
    char::from(byte).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::model::Sees;
    use crate::rules::regex::compile::compile_class;

    fn spelled(source: &str) -> Option<String> {
        words(source).map(|words| words.join(" "))
    }

    #[test]
    fn what_word_lists_are_written_with() {
        assert_eq!(spelled("admit(s|ted|ting)?").as_deref(), Some("admit admits admitted admitting"));
        assert_eq!(spelled("critici[sz](e|ed)").as_deref(), Some("criticise criticised criticize criticized"));
        assert_eq!(spelled("Ann?|Bo(?:b|bby)").as_deref(), Some("An Ann Bob Bobby"));
        assert_eq!(spelled("(a)?").as_deref(), Some("a"));
    }

    #[test]
    fn what_has_no_end_or_is_not_understood() {
        for source in
            ["a+", "a*", "a{2}", "[a-z]", "[^a]", "a.", r"a\w", "(?i:a)", "(a", "a)", "a??", "é", "^a", "[]", "(a?)*"]
        {
            assert_eq!(words(source), None, "{source}");
        }
        assert_eq!(words(&"[abcdefgh]".repeat(4)), None);
    }

    proptest! {
        #[test]
        fn the_words_are_those_that_the_expression_matches(source in "[ab(|)?\\[\\]c]{1,10}", others in "[abc]{1,4}") {
            if let Some(words) = words(&source) {
                let class = compile_class(&source, Sees::Folded).expect("what can be spelled out is an expression").regex;
                prop_assert!(words.iter().all(|word| class.is_match(word.as_bytes())), "{source}: {words:?}");
                prop_assert_eq!(class.is_match(others.as_bytes()), words.contains(&others), "{} {}", source, others);
            }
        }
    }
}
