//! The same claim in many articles: planted claims are found, reprints and boilerplate are told apart, and neither the
//! order of the articles nor the number of threads makes a difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use toulmin::ArgumentMap;
use toulmin::groups::{Claim, ClaimFinder, ClaimKind, Claims, Stance};
use toulmin::map::{Holding, Meta, Node};

use crate::common::{engine, run};

/// An article: id, publisher, date, and its sentences with who holds each. All stand in one paragraph, but for the last.
type Planted = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const PLANTED: &[Planted] = &[
    (
        "a",
        "Harbour Post",
        "2026-03-01",
        &[
            ("The new tram line will halve the traffic in Velden's old town.", ""),
            ("A ticket for the ferry costs four crowns since Monday.", ""),
            ("Cormorants have returned to the lagoon after thirty years.", ""),
            ("Write to the editors of the Harbour Post at 4 Quay Street.", ""),
        ],
    ),
    (
        "b",
        "Inland Courier",
        "2026-03-04",
        &[
            ("Traffic in the old town of Velden will be halved by the new tram line.", ""),
            ("Bakers expect a poor harvest of rye this autumn.", ""),
            ("The museum of clocks closes for repairs in June.", ""),
        ],
    ),
    (
        "c",
        "Harbour Post",
        "2026-03-06",
        &[
            ("The new tram line will not halve the traffic in the old town of Velden.", ""),
            ("Nobody asked the shopkeepers of Mill Lane what they want.", ""),
            ("Write to the editors of the Harbour Post at 4 Quay Street.", ""),
        ],
    ),
    (
        "d",
        "Velden Gazette",
        "2026-03-09",
        &[
            (
                "Mayor Oda Brandt denied that the new tram line would halve traffic in Velden's old town.",
                "Mayor Oda Brandt",
            ),
            ("The lighthouse keeper has written a book about knots.", ""),
        ],
    ),
    (
        "e",
        "Evening Mail",
        "2026-03-10",
        &[
            ("Bakers expect a poor harvest of rye this autumn.", ""),
            ("The museum of clocks closes for repairs in June.", ""),
            ("Traffic in the old town of Velden will be halved by the new tram line.", ""),
        ],
    ),
];

fn map(&(id, publisher, date, sentences): &Planted) -> ArgumentMap {
    let mut about = Meta::default();
    (about.id, about.publisher, about.published) = (id.to_owned(), publisher.to_owned(), date.to_owned());
    let node = |(at, (text, holder)): (usize, &(&str, &str))| {
        let mut node = Node::default();
        node.id = format!("{id}#{}", at + 1);
        node.paragraph = if at + 1 == sentences.len() { 2 } else { 1 };
        "claim".clone_into(&mut node.label);
        (*text).clone_into(&mut node.text);
        (*holder).clone_into(&mut node.holder);
        node.holder_kind = if holder.is_empty() { Holding::Author } else { Holding::Named };
        node
    };
    let mut map = ArgumentMap::default();
    map.article = about;
    map.sentences = sentences.iter().enumerate().map(node).collect();
    map
}

fn claims<'p>(planted: impl IntoIterator<Item = &'p Planted>, corrections: &[(&str, &str)]) -> Claims {
    let pack = engine().pack();
    let mut finder = ClaimFinder::new(pack);
    finder.correct(corrections.iter().map(|(id, claim)| ((*id).to_owned(), (*claim).to_owned())));
    planted.into_iter().for_each(|article| finder.add(map(article)));
    finder.find()
}

fn of_kind(claims: &Claims, kind: ClaimKind) -> Vec<&Claim> {
    claims.claims.iter().filter(|claim| claim.kind == kind).collect()
}

fn members(claim: &Claim) -> Vec<&str> {
    claim.mentions.iter().map(|mention| mention.sentence_id.as_str()).collect()
}

#[test]
fn a_planted_claim_is_found_with_who_says_and_who_contests_it() {
    let found = claims(PLANTED, &[]);
    let all = of_kind(&found, ClaimKind::Claim);
    assert_eq!(all.len(), 1, "{all:#?}");
    let claim = all[0];
    assert_eq!(members(claim), ["a#1", "b#1", "c#1", "d#1", "e#3"]);
    let contests: Vec<bool> = claim.mentions.iter().map(|m| m.stance == Stance::Contests).collect();
    assert_eq!(contests, [false, false, true, true, false]);
    // b and e are one voice
    assert_eq!((claim.articles, claim.says, claim.contests, claim.mentions.len()), (4, 2, 2, 5));
    assert_eq!((claim.first_published.as_str(), claim.last_published.as_str()), ("2026-03-01", "2026-03-10"));
    assert!(claim.contested_by.contains(&"Mayor Oda Brandt".to_owned()), "{:?}", claim.contested_by);
    for mention in claim.mentions.iter().filter(|m| m.stance == Stance::Contests) {
        assert!(!mention.rules.is_empty(), "{mention:?}");
    }
}

#[test]
fn reprints_are_one_voice_and_boilerplate_is_no_claim() {
    let found = claims(PLANTED, &[]);
    let reprints = of_kind(&found, ClaimKind::Reprint);
    let articles: Vec<&str> = reprints.iter().flat_map(|c| &c.mentions).map(|m| m.article_id.as_str()).collect();
    assert_eq!(articles, ["b", "e"]);
    let boilerplate = of_kind(&found, ClaimKind::Boilerplate);
    assert_eq!(boilerplate.iter().map(|claim| members(claim)).collect::<Vec<_>>(), [["a#4", "c#3"]]);
}

#[test]
fn the_order_of_the_articles_and_the_threads_make_no_difference() {
    let once = claims(PLANTED, &[]);
    assert_eq!(once, claims(PLANTED.iter().rev(), &[]));
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(once, pool.install(|| claims(PLANTED, &[])));
    }
}

#[test]
fn ids_stay_when_articles_are_added() {
    let before = claims(&PLANTED[..3], &[]);
    let after = claims(&PLANTED[..4], &[]);
    let by_text = |found: &Claims| -> BTreeMap<String, String> {
        found.claims.iter().map(|claim| (claim.text.clone(), claim.id.clone())).collect()
    };
    let (before, after) = (by_text(&before), by_text(&after));
    assert!(before.keys().any(|text| after.contains_key(text)));
    for (text, id) in &before {
        assert!(after.get(text).is_none_or(|other| other == id), "{text}");
    }
}

#[test]
fn readers_move_mentions_and_take_them_out() {
    let id = of_kind(&claims(PLANTED, &[]), ClaimKind::Claim)[0].id.clone();
    let found = claims(PLANTED, &[("c#1", "none"), ("d#2", &id), ("a#2", "ferries"), ("z#9", "none")]);
    let all = of_kind(&found, ClaimKind::Claim);
    let by_id = |id: &str| all.iter().find(|claim| claim.id == id).map(|claim| members(claim));
    assert_eq!(by_id(&id), Some(vec!["a#1", "b#1", "d#1", "d#2", "e#3"]));
    assert_eq!(by_id("ferries"), Some(vec!["a#2"]));
    assert_eq!(found.unmatched, ["z#9"]);
}

/// The command finds what `map --claims` finds, and reads a correction back from its own table.
#[test]
fn tables_of_the_command_and_of_the_run_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("news")).unwrap();
    for (id, _, _, sentences) in PLANTED {
        let text: Vec<&str> = sentences.iter().map(|(text, _)| *text).collect();
        fs::write(path.join(format!("news/{id}.txt")), text.join(" ")).unwrap();
    }
    run(path, &["map", "news", "-o", "maps", "--claims", "--csv", "plain", "--quiet"]);
    run(path, &["claims", "maps", "-o", "own", "--csv", "plain", "--quiet"]);
    let read = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    for table in ["claims.csv", "claim_mentions.csv"] {
        assert_eq!(read(&format!("maps/{table}")), read(&format!("own/{table}")));
    }
    assert!(read("maps/claims.csv").lines().count() > 1);
    correct_first(&path.join("own/claim_mentions.csv"));
    run(path, &["claims", "maps", "-o", "own", "--csv", "plain", "--quiet"]);
    assert!(read("own/claims.csv").contains("\"mine\""), "{}", read("own/claims.csv"));
    assert!(read("own/claim_mentions.csv").contains(",\"mine\"\n"), "corrections survive");
}

/// Writes a name of the reader's own into the last cell of the first row.
fn correct_first(table: &Path) {
    let text = fs::read_to_string(table).unwrap();
    let corrected = text.lines().enumerate().map(|(at, line)| match (at, line.strip_suffix("\"\"")) {
        (1, Some(begin)) => format!("{begin}\"mine\"\n"),
        _ => format!("{line}\n"),
    });
    fs::write(table, corrected.collect::<String>()).unwrap();
}
