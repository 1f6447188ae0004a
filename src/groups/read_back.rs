//! Claims as the tables have them, for views and exports.

use std::collections::HashMap;
use std::path::Path;

use super::claim::{Claim, ClaimKind, Claims, Mention, Stance};
use crate::map::Holding;
use crate::tables::read_back::{CsvTable, ReadBackError};

/// Between the items of a list in a cell.
const SEPARATOR: &str = "; ";

/// Reads claims.csv and `claim_mentions.csv` of a folder; `None` where they are not there.
///
/// Claims without a mention are left out. What tables do not say is empty.
///
/// # Errors
/// One of them is missing or cannot be read.
pub fn read_claims(folder: &Path) -> Result<Option<Claims>, ReadBackError> {
    if !folder.join("claims.csv").is_file() {
        return Ok(None);
    }
    let mut claims = Claims::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    each(folder, "claims", &["claim_id", "text"], |cell| {
        let (id, kind) = (cell("claim_id"), kind(&cell("kind")));
        places.insert(format!("{} {id}", kind.as_str()), claims.claims.len());
        let count = |column| cell(column).parse().unwrap_or(0);
        let list = |column| items(&cell(column));
        claims.claims.push(Claim {
            text: cell("text"),
            kind,
            mentions: Vec::new(),
            articles: count("articles"),
            publishers: count("publishers"),
            says: count("says"),
            contests: count("contests"),
            reports: count("reports"),
            holders: list("holders"),
            contested_by: list("contested_by"),
            first_published: cell("first_published"),
            last_published: cell("last_published"),
            keys: list("keys"),
            cohesion: number(&cell("cohesion")),
            id,
        });
    })?;
    let kinds = [ClaimKind::Claim, ClaimKind::Reprint, ClaimKind::Boilerplate];
    each(folder, "claim_mentions", &["claim_id", "sentence_id"], |cell| {
        let id = cell("claim_id");
        let place = kinds.iter().find_map(|kind| places.get(&format!("{} {id}", kind.as_str())));
        let Some(claim) = place.and_then(|&at| claims.claims.get_mut(at)) else { return };
        claim.mentions.push(mention(cell));
    })?;
    claims.claims.retain(|claim| !claim.mentions.is_empty());
    Ok(Some(claims))
}

fn mention(cell: &dyn Fn(&str) -> String) -> Mention {
    let list = |column| items(&cell(column));
    let text = cell;
    let sentence_id = text("sentence_id");
    let article = || sentence_id.rsplit_once('#').map_or("", |(article, _)| article).to_owned();
    Mention {
        article_id: Some(text("article_id")).filter(|id| !id.is_empty()).unwrap_or_else(article),
        publisher: text("publisher"),
        published: text("published"),
        holder: text("holder"),
        holder_kind: match &*cell("holder_kind") {
            "named" => Holding::Named,
            "unnamed" => Holding::Unnamed,
            _ => Holding::Author,
        },
        label: text("label"),
        certainty: number(&cell("certainty")),
        stance: match &*cell("stance") {
            "contests" => Stance::Contests,
            "reports" => Stance::Reports,
            _ => Stance::Says,
        },
        score: number(&cell("score")),
        keys: list("keys"),
        rules: list("rules"),
        text: text("text"),
        reprint_of: text("reprint_of"),
        corrected_claim: text("corrected_claim"),
        sentence_id,
    }
}

fn kind(name: &str) -> ClaimKind {
    match name {
        "reprint" => ClaimKind::Reprint,
        "boilerplate" => ClaimKind::Boilerplate,
        _ => ClaimKind::Claim,
    }
}

fn number(cell: &str) -> f64 {
    // a spreadsheet program may have written a decimal comma
    cell.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or(0.0)
}

fn items(cell: &str) -> Vec<String> {
    cell.split(SEPARATOR).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Each row of a table and of the files that it goes on in, in order.
fn each(
    folder: &Path,
    name: &str,
    needed: &[&str],
    mut row: impl FnMut(&dyn Fn(&str) -> String),
) -> Result<(), ReadBackError> {
    for part in 1_u64.. {
        let file = if part == 1 { format!("{name}.csv") } else { format!("{name}-{part}.csv") };
        let path = folder.join(file);
        if part > 1 && !path.is_file() {
            break;
        }
        let mut table = CsvTable::open_by(&path, needed, "claim_id")?;
        let claims: Vec<String> = table.articles().map(str::to_owned).collect();
        for claim in claims {
            for record in table.rows(&claim)? {
                row(&|column| table.cell(&record, column).to_owned());
            }
        }
    }
    Ok(())
}
