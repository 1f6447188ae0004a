//! "Did you mean": the nearest of the words that would have been right.

/// Bytes of a name: what is longer is no misspelling.
const LONGEST: usize = 64;

/// The candidate that `word` is most likely a misspelling of.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().filter(|c| c.len().abs_diff(word.len()) < LONGEST / 2) {
        let distance = strsim::osa_distance(&word, candidate);
        // a third of the letters may differ; a long common beginning makes up for a longer tail
        let near = distance <= (candidate.chars().count().max(3) / 3) || strsim::jaro_winkler(&word, candidate) > 0.88;
        if near && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// "did you mean `x`?", or the given help.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    otherwise: impl FnOnce() -> Option<String>,
) -> Option<String> {
    match closest(word, candidates) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None => otherwise(),
    }
}

/// "`a`, `b` or `c`".
pub(crate) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<_> = words.into_iter().map(|w| format!("`{w}`")).collect();
    match words.split_last() {
        Some((last, head)) if !head.is_empty() => format!("{} or {last}", head.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let keys = ["phrases", "pattern", "patterns", "min_words", "id"];
        assert_eq!(closest("phrase", keys), Some("phrases"));
        assert_eq!(closest("paterns", keys), Some("patterns"));
        assert_eq!(closest("min-words", keys), Some("min_words"));
        assert_eq!(closest("colour", keys), None);
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
