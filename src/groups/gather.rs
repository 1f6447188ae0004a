//! From groups of sentences to claims with their mentions: stances, counts, and what the reader corrected.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::{HashMap, HashSet};

use super::claim::{Claim, ClaimKind, Claims, Mention, Stance};
use super::corrections::{Correction, Mistake, NO_CLAIM};
use super::kept::{Article, Kept, Place, folded};
use super::overlap::likeness;
use super::pairs::shared_keys;
use super::sentence::Sentence;
use super::stance::Judge;
use super::stars::Star;
use super::voices::Printed;
use super::words::Words;
use crate::bits::number;
use crate::map::Holding;
use crate::rules::{ClaimRules, StanceBy};

/// Figures of a claim's id.
const ID: usize = 10;

/// All that was found before.
pub(super) struct Gathered<'g> {
    pub articles: &'g [Article],
    /// Sentences that assert something.
    pub places: &'g [Place],
    pub sentences: &'g [Sentence],
    /// All sentences, in the same order.
    pub printed: &'g [Printed],
    pub boilerplate: &'g [bool],
    pub voices: &'g [u32],
    pub groups: Vec<Star>,
    pub corrections: &'g BTreeMap<String, Correction>,
    pub words: &'g Words,
    pub judge: &'g Judge<'g>,
    pub rules: &'g ClaimRules,
}

/// A group that will be a claim.
struct Group {
    id: String,
    kind: ClaimKind,
    centre: Place,
    members: Vec<Place>,
}

/// Makes claims of groups.
pub(super) fn gather(of: &Gathered<'_>) -> Claims {
    let numbers: HashMap<Place, u32> = of.places.iter().enumerate().map(|(at, &place)| (place, number(at))).collect();
    let mut groups = first_groups(of);
    let taken: HashSet<Place> = groups.iter().flat_map(|group| group.members.iter().copied()).collect();
    groups.extend(reprints(of, &taken));
    groups.extend(boilerplate_groups(of));
    let mistakes = correct(of, &numbers, &mut groups);
    let claims: Vec<Claim> = groups.iter().filter_map(|group| claim(of, &numbers, group)).collect();
    let mut order: Vec<(usize, Claim)> = claims.into_iter().enumerate().collect();
    order.sort_by(|(m, a), (n, b)| {
        let key = |claim: &Claim| (std::cmp::Reverse(claim.articles), std::cmp::Reverse(claim.mentions.len()));
        a.kind.cmp(&b.kind).then_with(|| key(a).cmp(&key(b))).then_with(|| a.id.cmp(&b.id)).then(m.cmp(n))
    });
    let claims = order.into_iter().map(|(_, claim)| claim).collect();
    Claims { claims, articles: of.articles.len(), sentences: of.places.len(), mistakes }
}

fn kept<'g>(of: &Gathered<'g>, place: Place) -> &'g Kept {
    &of.articles[place.article as usize].sentences[place.sentence as usize]
}

fn first_groups(of: &Gathered<'_>) -> Vec<Group> {
    let mut groups = Vec::new();
    for star in &of.groups {
        let members: Vec<Place> = star.members.iter().map(|(at, _)| of.places[*at as usize]).collect();
        let centre = of.places[star.centre as usize];
        let voices: HashSet<u32> = members.iter().map(|place| of.voices[place.article as usize]).collect();
        if voices.len() < 2 {
            continue;
        }
        let kind = if signs_off(of, &members) { ClaimKind::Boilerplate } else { ClaimKind::Claim };
        groups.push(Group { id: claim_id(&kept(of, centre).node.text), kind, centre, members });
    }
    groups
}

/// Whether the sentences end their articles and are all of one author or publisher, so that they are no claim however
/// they differ.
fn signs_off(of: &Gathered<'_>, members: &[Place]) -> bool {
    let same = |field: fn(&Article) -> &str| {
        let mut all = members.iter().map(|place| field(&of.articles[place.article as usize]));
        let first = all.next().unwrap_or("");
        !first.is_empty() && all.all(|other| other == first)
    };
    members.iter().all(|&place| kept(of, place).last)
        && (same(|article| &article.meta.author) || same(|article| &article.meta.publisher))
}

/// One group for all reprints of an article: their first sentence that most of them have and that is in no other group,
/// so that each sentence has one row.
fn reprints(of: &Gathered<'_>, taken: &HashSet<Place>) -> Vec<Group> {
    let mut by_voice: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (article, &voice) in of.voices.iter().enumerate() {
        by_voice.entry(voice).or_default().push(number(article));
    }
    by_voice.retain(|_, articles| articles.len() > 1);
    let mut first: HashMap<u32, usize> = HashMap::new();
    for (at, printed) in of.printed.iter().enumerate() {
        first.entry(printed.article).or_insert(at);
    }
    let of_article = |article: u32| {
        let from = first.get(&article).copied().unwrap_or(of.printed.len());
        let all = of.printed[from..].iter().zip(&of.boilerplate[from..]);
        let all = all.take_while(move |(printed, _)| printed.article == article);
        let fit = |(sentence, (printed, stale)): (u32, (&'_ Printed, &bool))| {
            (printed.long && !stale).then_some((sentence, *printed))
        };
        (0u32..).zip(all).filter_map(fit)
    };
    let group = |articles: &Vec<u32>| {
        let mut best: Option<(usize, Vec<Place>)> = None;
        for (_, printed) in of_article(articles[0]) {
            let place = |&article: &u32| {
                let mut all = of_article(article).filter(|(_, other)| other.print == printed.print);
                let place = all.next().map(|(sentence, _)| Place { article, sentence });
                place.filter(|place| !taken.contains(place))
            };
            let places: Vec<Place> = articles.iter().filter_map(place).collect();
            if best.as_ref().is_none_or(|(most, _)| places.len() > *most) {
                best = Some((places.len(), places));
            }
            if best.as_ref().is_some_and(|(most, _)| *most == articles.len()) {
                break;
            }
        }
        let (_, members) = best.filter(|(most, _)| *most > 1)?;
        let centre = *members.first()?;
        let id = claim_id(&format!("{} {}", ClaimKind::Reprint.as_str(), kept(of, centre).node.text));
        Some(Group { id, kind: ClaimKind::Reprint, centre, members })
    };
    by_voice.values().filter_map(group).collect()
}

/// A group for each sentence that is boilerplate.
fn boilerplate_groups(of: &Gathered<'_>) -> Vec<Group> {
    let mut groups: BTreeMap<u64, Vec<Place>> = BTreeMap::new();
    let (mut article, mut sentence) = (u32::MAX, 0);
    for (printed, &is) in of.printed.iter().zip(of.boilerplate) {
        if printed.article == article {
            sentence += 1;
        } else {
            (article, sentence) = (printed.article, 0);
        }
        if is {
            groups.entry(printed.print).or_default().push(Place { article, sentence });
        }
    }
    let group = |members: Vec<Place>| {
        let centre = *members.first()?;
        let id = claim_id(&kept(of, centre).node.text);
        Some(Group { id, kind: ClaimKind::Boilerplate, centre, members })
    };
    groups.into_values().filter_map(group).collect()
}

/// Made of the text alone.
fn claim_id(text: &str) -> String {
    let hash = blake3::hash(folded(text).as_bytes()).to_hex();
    format!("c{}", &hash[..ID])
}

/// Moves sentences where the reader wants them. Returns what could not be done as it is written.
fn correct(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, groups: &mut Vec<Group>) -> Vec<Mistake> {
    if of.corrections.is_empty() {
        return Vec::new();
    }
    let mut places: HashMap<&str, Place> = HashMap::new();
    for (article, own) in (0..).zip(of.articles) {
        for (sentence, kept) in (0..).zip(&own.sentences) {
            places.insert(&kept.node.id, Place { article, sentence });
        }
    }
    let mut by_id: HashMap<String, usize> = HashMap::new();
    let mut by_place: HashMap<Place, Vec<usize>> = HashMap::new();
    for (at, group) in groups.iter().enumerate() {
        by_id.entry(group.id.clone()).or_insert(at);
        if group.kind == ClaimKind::Claim {
            group.members.iter().for_each(|&place| by_place.entry(place).or_default().push(at));
        }
    }
    let mut mistakes = Vec::new();
    // in the order of the table, so that the first sentence of a new claim is its centre
    let mut all: Vec<&Correction> = of.corrections.values().collect();
    all.sort_by(|a, b| a.line.cmp(&b.line).then_with(|| a.sentence.cmp(&b.sentence)));
    for Correction { line, sentence, claim } in all {
        let Some(&place) = places.get(sentence.as_str()) else {
            let message = format!("the maps have no sentence `{sentence}`, so its claim `{claim}` is passed over");
            mistakes.push(Mistake { line: *line, message });
            continue;
        };
        let target = by_id.get(claim).copied();
        if target.is_some_and(|target| groups[target].members.contains(&place)) {
            continue;
        }
        for at in by_place.remove(&place).unwrap_or_default() {
            groups[at].members.retain(|member| *member != place);
        }
        if claim == NO_CLAIM {
            continue;
        }
        let target = target.unwrap_or_else(|| {
            if is_id(claim) {
                let message = format!("there is no claim `{claim}`: it became a claim of its own");
                mistakes.push(Mistake { line: *line, message });
            }
            by_id.insert(claim.clone(), groups.len());
            groups.push(Group { id: claim.clone(), kind: ClaimKind::Claim, centre: place, members: Vec::new() });
            groups.len() - 1
        });
        groups[target].members.push(place);
        by_place.entry(place).or_default().push(target);
    }
    groups.retain(|group| !group.members.is_empty());
    for group in groups {
        group.members.sort_by_key(|place| (place.article, place.sentence));
        if !group.members.contains(&group.centre) {
            group.centre = central(of, numbers, &group.members);
        }
    }
    mistakes
}

/// Whether a reader's text looks like an id and not like a name of the reader's own.
fn is_id(claim: &str) -> bool {
    claim.strip_prefix('c').is_some_and(|hash| hash.len() == ID && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The member nearest to all others; of equals the first.
fn central(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, members: &[Place]) -> Place {
    let sum = |place: &Place| -> f64 { members.iter().map(|other| near(of, numbers, *place, *other)).sum() };
    let mut best = (f64::MIN, members[0]);
    for place in members {
        let sum = sum(place);
        if sum > best.0 {
            best = (sum, *place);
        }
    }
    best.1
}

fn near(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, a: Place, b: Place) -> f64 {
    let (Some(a), Some(b)) = (numbers.get(&a), numbers.get(&b)) else { return 0.0 };
    let (a, b) = (&of.sentences[*a as usize], &of.sentences[*b as usize]);
    likeness(a, b, of.words, of.rules).score
}

/// A claim with its mentions and counts.
fn claim(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, group: &Group) -> Option<Claim> {
    let mentions: Vec<Mention> = group.members.iter().map(|&place| mention(of, numbers, group, place)).collect();
    if mentions.is_empty() {
        return None;
    }
    let by_voice = group.members.iter().map(|place| of.voices[place.article as usize]).zip(&mentions);
    let voices = |stance: Option<Stance>| {
        let all = by_voice.clone().filter(|(_, m)| stance.is_none_or(|stance| m.stance == stance));
        all.map(|(voice, _)| voice).collect::<BTreeSet<_>>().len()
    };
    let distinct = |texts: &mut dyn Iterator<Item = &str>| {
        let mut out: Vec<String> = Vec::new();
        for text in texts.filter(|text| !text.is_empty()) {
            if !out.iter().any(|own| own == text) {
                out.push(text.to_owned());
            }
        }
        out
    };
    let who = |(mention, place): (&Mention, &Place)| {
        let author = of.articles[place.article as usize].meta.author.as_str();
        let all = [mention.holder.as_str(), author, &mention.publisher, &mention.article_id];
        all.into_iter().find(|name| !name.is_empty()).unwrap_or("").to_owned()
    };
    let contesting = mentions.iter().zip(&group.members).filter(|(m, _)| m.stance == Stance::Contests);
    let contested: Vec<String> = contesting.map(who).collect();
    let mut dates: Vec<&str> = mentions.iter().map(|m| m.published.as_str()).filter(|date| !date.is_empty()).collect();
    dates.sort_unstable();
    let others = mentions.iter().zip(&group.members).filter(|(_, place)| **place != group.centre);
    let scores: Vec<f64> = others.map(|(mention, _)| mention.score).collect();
    let cohesion = if scores.is_empty() { 1.0 } else { scores.iter().sum::<f64>() / scores.len() as f64 };
    Some(Claim {
        id: group.id.clone(),
        text: kept(of, group.centre).node.text.clone(),
        kind: group.kind,
        articles: voices(None),
        publishers: distinct(&mut mentions.iter().map(|m| m.publisher.as_str())).len(),
        says: voices(Some(Stance::Says)),
        contests: voices(Some(Stance::Contests)),
        reports: voices(Some(Stance::Reports)),
        holders: distinct(&mut mentions.iter().filter(|m| m.stance != Stance::Contests).map(|m| m.holder.as_str())),
        contested_by: distinct(&mut contested.iter().map(String::as_str)),
        first_published: dates.first().copied().unwrap_or("").to_owned(),
        last_published: dates.last().copied().unwrap_or("").to_owned(),
        keys: claim_keys(of, numbers, group),
        cohesion,
        mentions,
    })
}

/// Words of the centre that at least half of the members have, heaviest first.
fn claim_keys(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, group: &Group) -> Vec<String> {
    let sentence = |place: &Place| numbers.get(place).map(|at| &of.sentences[*at as usize]);
    let Some(centre) = sentence(&group.centre) else { return Vec::new() };
    let others: Vec<&Sentence> = group.members.iter().filter_map(sentence).collect();
    let mut keys: Vec<_> = centre
        .keys
        .iter()
        .filter(|key| {
            let having = others.iter().filter(|s| s.keys.binary_search_by_key(&key.id, |k| k.id).is_ok()).count();
            2 * having >= others.len()
        })
        .collect();
    keys.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.at.cmp(&b.at)));
    keys.iter().map(|key| of.words.spelling(key.word).to_owned()).collect()
}

fn mention(of: &Gathered<'_>, numbers: &HashMap<Place, u32>, group: &Group, place: Place) -> Mention {
    let (article, kept) = (&of.articles[place.article as usize], kept(of, place));
    let mut out = Mention {
        sentence_id: kept.node.id.clone(),
        article_id: article.meta.id.clone(),
        publisher: article.meta.publisher.clone(),
        published: article.meta.published.clone(),
        holder: kept.node.holder.clone(),
        holder_kind: kept.node.holder_kind,
        label: kept.node.label.clone(),
        certainty: kept.node.certainty,
        text: kept.node.text.clone(),
        score: 1.0,
        corrected_claim: of.corrections.get(&kept.node.id).map(|c| c.claim.clone()).unwrap_or_default(),
        ..Mention::default()
    };
    let voice = of.voices[place.article as usize];
    if voice != place.article {
        out.reprint_of.clone_from(&of.articles[voice as usize].meta.id);
    }
    if group.kind != ClaimKind::Claim {
        return out;
    }
    let sentence = |place: &Place| numbers.get(place).map(|at| &of.sentences[*at as usize]);
    if let (Some(own), Some(centre)) = (sentence(&place), sentence(&group.centre)) {
        let mut turn = of.judge.turn(own, centre);
        if place == group.centre {
            turn = super::stance::Turn::default();
        } else {
            out.score = near(of, numbers, place, group.centre);
        }
        let keys = shared_keys(own, centre, of.words, &of.rules.matching);
        out.keys = keys.into_iter().map(|key| key.a).collect();
        if turn.contests {
            out.stance = Stance::Contests;
            out.rules = of.judge.ids(&turn.rules).map(str::to_owned).collect();
            return out;
        }
    }
    let by = |by: StanceBy| of.rules.rules.iter().find(|rule| rule.by == by).map(|rule| rule.cue.id.clone());
    if let (true, Some(rule)) = (kept.attacked && kept.node.holder_kind != Holding::Author, by(StanceBy::Attack)) {
        out.stance = Stance::Contests;
        out.rules.push(rule);
    } else if let (true, Some(rule)) = (kept.node.holder_kind != Holding::Author, by(StanceBy::Source)) {
        out.stance = Stance::Reports;
        out.rules.push(rule);
    }
    out
}
