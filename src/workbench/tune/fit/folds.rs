//! Folds over articles: sentences of one article are alike, so an article is held out as a whole or not at all.

/// The fold of each article, 0 to `folds` − 1. Folds differ in size by one article at most. Which article falls into which
/// depends on its id and the other ids, not on the order in which they stand.
#[must_use]
pub fn folds<S: AsRef<str>>(articles: &[S], folds: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_cached_key(|&i| {
        let id = articles[i].as_ref();
        (*blake3::hash(id.as_bytes()).as_bytes(), id.to_owned())
    });
    let mut out = vec![0; articles.len()];
    for (position, article) in order.into_iter().enumerate() {
        out[article] = position % folds.max(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_even_and_do_not_depend_on_order() {
        let ids: Vec<String> = (0..23).map(|i| format!("a{i}")).collect();
        let found = folds(&ids, 5);
        for fold in 0..5 {
            let size = found.iter().filter(|&&f| f == fold).count();
            assert!((4..=5).contains(&size), "{size}");
        }
        let reversed: Vec<String> = ids.iter().rev().cloned().collect();
        let back: Vec<usize> = folds(&reversed, 5).into_iter().rev().collect();
        assert_eq!(found, back);
    }

    #[test]
    fn fewer_articles_than_folds() {
        assert_eq!(folds(&["a"], 5), [0]);
        assert!(folds::<&str>(&[], 5).is_empty());
    }
}
