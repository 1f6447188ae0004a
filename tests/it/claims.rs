//! The same claim in many articles: planted claims are found, reprints and boilerplate are told apart, and neither the
//! order of the articles nor the number of threads makes a difference.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use toulmin::ArgumentMap;
use toulmin::groups::{Claim, ClaimFinder, ClaimKind, Claims, Correction, Stance};
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
    let correction = |(line, (id, claim)): (u64, &(&str, &str))| Correction {
        line,
        sentence: (*id).to_owned(),
        claim: (*claim).to_owned(),
    };
    finder.correct((2..).zip(corrections).map(correction));
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
    let lines: Vec<u64> = found.mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [5]);
    assert!(found.mistakes[0].message.contains("z#9"), "{:?}", found.mistakes);
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

/// A folder with the planted articles mapped into `maps`, with their claims.
fn mapped_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("news")).unwrap();
    for (id, _, _, sentences) in PLANTED {
        let text: Vec<&str> = sentences.iter().map(|(text, _)| *text).collect();
        fs::write(folder.path().join(format!("news/{id}.txt")), text.join(" ")).unwrap();
    }
    run(folder.path(), &["map", "news", "-o", "maps", "--claims", "--csv", "plain", "--quiet"]);
    folder
}

#[test]
fn graphs_and_pages_show_the_claims_only_where_they_are_known() {
    let folder = mapped_folder();
    let path = folder.path();
    let read = |name: &str| fs::read_to_string(path.join(name)).unwrap();
    let show = || {
        run(path, &["export", "maps", "graphml", "-o", "out.graphml", "--quiet"]);
        run(path, &["export", "maps", "gexf", "-o", "out.gexf", "--quiet"]);
        run(path, &["view", "maps", "-o", "out.html", "--quiet"]);
        let graphs = ["out.graphml", "out.gexf"].map(|name| read(name).contains("\"s:c#1\""));
        (graphs, read("out.html").contains("\"claims\":[{\"id\":\"c"))
    };
    assert_eq!(show(), ([true; 2], true));
    fs::remove_file(path.join("maps/claims.csv")).unwrap();
    assert_eq!(show(), ([false; 2], false));
}

/// What a reader writes into the sheet Claims comes back.
#[cfg(feature = "xlsx")]
#[test]
fn a_workbook_shows_claims_and_takes_corrections() {
    let folder = mapped_folder();
    let path = folder.path();
    let mentions = fs::read_to_string(path.join("maps/claim_mentions.csv")).unwrap();
    assert!(mentions.contains("\"c#1\""));
    correct_first(&path.join("maps/claim_mentions.csv"));
    run(path, &["claims", "maps", "--csv", "plain", "--quiet"]);
    run(path, &["export", "maps", "xlsx", "-o", "out.xlsx", "--quiet"]);
    run(path, &["claims", "maps", "-o", "again", "--corrected", "out.xlsx", "--csv", "plain", "--quiet"]);
    let again = fs::read_to_string(path.join("again/claims.csv")).unwrap();
    assert!(again.contains("\"mine\""), "{again}");
}

#[test]
fn mistakes_in_corrections_are_named_with_their_lines() {
    let folder = mapped_folder();
    let path = folder.path();
    let rows = "sentence_id,corrected_claim\na#1,c0123456789\nzz#1,mine\nb#1,one\nb#1,two\n";
    fs::write(path.join("mine.csv"), rows).unwrap();
    let output = run(path, &["claims", "maps", "-o", "again", "--corrected", "mine.csv"]);
    let told = String::from_utf8(output.stderr).unwrap();
    for (line, what) in [(2, "there is no claim `c0123456789`"), (3, "zz#1"), (5, "line 4")] {
        let found = told.lines().find(|l| l.contains(&format!("mine.csv:{line}:")));
        assert!(found.is_some_and(|l| l.contains(what)), "line {line}: {told}");
    }
}

#[test]
fn score_judges_the_groups_by_what_the_reader_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let table = "claim_id;sentence_id;corrected_claim\nx;a#1;\nx;b#1;\nx;c#1;none\ny;d#1;x\nz;e#1;\nz;f#1;\n";
    fs::write(folder.path().join("claim_mentions.csv"), table).unwrap();
    let output = run(folder.path(), &["score", "claim_mentions.csv", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let own = &found["claims"];
    // x has three mentions of which one is wrong, and lacks one; nobody reviewed z
    assert_eq!((&own["claims"], &own["mentions"], &own["moved"]), (&2.into(), &4.into(), &2.into()));
    let third = 1.0 / 3.0;
    let near = |value: &serde_json::Value| (value.as_f64().unwrap() - third).abs() < 1e-9;
    assert!(near(&own["pairs"]["precision"]) && near(&own["pairs"]["recall"]), "{own}");
    let gate =
        crate::common::toulmin(folder.path()).args(["score", "claim_mentions.csv", "--gate", "pairs_f1=0.9"]).output();
    assert_eq!(gate.unwrap().status.code(), Some(1));
}

/// Five articles that share the name and office of a minister, and a report whose figures differ from week to week.
const NAMES_AND_FIGURES: &[Planted] = &[
    (
        "a",
        "",
        "2026-01-05",
        &[
            ("Federal Harbour Minister Petra Vandermolen opened the lighthouse.", ""),
            ("The Northern Cheese Index closed the week at 412 crowns a barrel.", ""),
        ],
    ),
    (
        "b",
        "",
        "2026-01-12",
        &[
            ("Fishermen met Federal Harbour Minister Petra Vandermolen on Friday.", ""),
            ("The Northern Cheese Index closed the week at 398 crowns a barrel.", ""),
        ],
    ),
    (
        "c",
        "",
        "2026-01-19",
        &[
            ("Dredging was refused by Federal Harbour Minister Petra Vandermolen.", ""),
            ("The Northern Cheese Index closed the week at 405 crowns a barrel.", ""),
        ],
    ),
    ("d", "", "2026-01-26", &[("Nobody envies Federal Harbour Minister Petra Vandermolen these floods.", "")]),
    ("e", "", "2026-02-02", &[("Songs praise Federal Harbour Minister Petra Vandermolen.", "")]),
];

#[test]
fn a_name_or_a_form_with_other_figures_is_no_claim() {
    let found = claims(NAMES_AND_FIGURES, &[]);
    let groups: Vec<_> = found.claims.iter().map(members).collect();
    assert!(groups.is_empty(), "{groups:?}");
}
