//! Rules without examples, and examples that stand twice.

use std::collections::HashMap;

use super::{Found, rules};
use crate::rules::{Diagnostic, lint};

pub(crate) fn look(found: &mut Found<'_>) {
    for rule in rules(found.pack) {
        let missing = match (rule.hits.is_empty(), rule.misses.is_empty()) {
            (true, true) => "`hits` and no `misses`",
            (true, false) => "`hits`",
            (false, true) => "`misses`",
            (false, false) => "",
        };
        if !missing.is_empty() {
            let message = format!("rule `{}` has no {missing}", rule.id);
            let help = "a text in which it has to fire, and one like it in which it must not";
            found.of_rule(lint::NO_EXAMPLES, rule.origin, message, help);
        }
        let mut seen = HashMap::new();
        let hits = rule.hits.iter().map(|e| (e, "hits"));
        for (example, key) in hits.chain(rule.misses.iter().map(|e| (e, "misses"))) {
            let words: Vec<&str> = example.text.split_whitespace().collect();
            let Some((first, first_key)) = seen.insert(words, (example, key)) else { continue };
            let message = if first_key == key {
                format!("this example is twice in `{key}`")
            } else {
                "this example is both in `hits` and in `misses`".to_owned()
            };
            let span = example.origin.span.clone();
            let warning = Diagnostic::warning(lint::SAME_EXAMPLE, example.origin.file, span, message);
            let warning = warning.also(first.origin.file, first.origin.span.clone(), "here, too");
            found.push(warning.help("keep one of the two"));
        }
    }
}
