//! Why a place is doubted, for people and for the filters of the review queue.

use super::features::Feature;
use super::judge::Judged;
use super::symbols;
use super::{Language, Profile, REASONS, SuspectInput};
use crate::model::Evidence;

/// The evidence for a doubtful place, the weightiest first.
pub(super) fn of(judged: &Judged, input: &SuspectInput<'_>, language: &Language, profile: &Profile) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = Vec::new();
    let mut add = |detector: &str, reason: Option<String>, weight: f32| found.push(evidence(detector, reason, weight));
    of_what_stands(judged, &mut add);
    of_what_is_offered(judged, input, language, profile, &mut add);
    if found.is_empty() {
        found.push(evidence("context", None, 0.3));
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found
}

fn evidence(detector: &str, reason: Option<String>, weight: f32) -> Evidence {
    let usual = REASONS.iter().find(|(id, _)| *id == detector).map_or("", |(_, said)| *said);
    Evidence { detector: detector.to_owned(), reason: reason.unwrap_or_else(|| usual.to_owned()), weight }
}

/// What is odd about the place as it stands.
fn of_what_stands(judged: &Judged, add: &mut impl FnMut(&str, Option<String>, f32)) {
    let stands = &judged.standing.known;
    let flag = |feature: Feature| stands.get(feature) > 0.0;
    let unknown = [Feature::KeepLower, Feature::KeepCapital, Feature::KeepUpper, Feature::KeepMixed, Feature::KeepSymbols];
    if unknown.into_iter().any(flag) {
        add("word-list", None, 1.0);
    }
    if flag(Feature::KeepMixed) || flag(Feature::CaseUnusual) || flag(Feature::CaseInside) || flag(Feature::CaseStart) {
        add("case", None, 0.6);
    }
    if flag(Feature::KeepDigits) {
        add("digits", None, 0.9);
    }
    if flag(Feature::KeepJunk) || flag(Feature::KeepSymbols) {
        add("punctuation", Some("signs where letters should be".to_owned()), 0.7);
    }
    if flag(Feature::KeepConfidence) {
        add("confidence", None, stands.get(Feature::KeepConfidence));
    }
    if flag(Feature::KeepDisputed) {
        add("readings", None, 0.8);
    }
    if flag(Feature::KeepWidth) {
        add("width", None, 0.5);
    }
}

/// What the best suggestion says against it.
fn of_what_is_offered(
    judged: &Judged,
    input: &SuspectInput<'_>,
    language: &Language,
    profile: &Profile,
    add: &mut impl FnMut(&str, Option<String>, f32),
) {
    let (weights, stands) = (&language.model.weights, &judged.standing.known);
    if let Some(best) = &judged.best {
        let change = &best.known;
        let is = |feature: Feature| change.get(feature) != 0.0;
        if is(Feature::Split) || is(Feature::SplitAtSign) {
            add("joined", None, 0.8);
        } else if is(Feature::Join) || is(Feature::JoinHyphen) {
            add("split", None, 0.8);
        } else if is(Feature::DropDouble) {
            add("doubled", None, 0.9);
        } else if is(Feature::SignsOnly) || is(Feature::DropJunk) {
            add("punctuation", None, 0.5);
        } else if is(Feature::Cost) && judged.tokens.0 == judged.tokens.1 {
            let (read, meant) = (input.text.slice(judged.span), best.text.as_str());
            let core = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let (_, steps) = profile.prepared(language).channel.align(&symbols::read(&core(read)), &symbols::key(&core(meant)));
            let said: Vec<String> = steps.iter().filter(|step| !step.is_same()).map(super::channel::Step::said).collect();
            if (1..=3).contains(&said.len()) {
                add("confusion", Some(said.join(", ")), 0.7);
            }
        }
        if is(Feature::Learned) {
            add("confusion", Some("corrected so before in this dossier".to_owned()), 1.0);
        }
        let context = |known: &super::features::Known| {
            let sum = |feature: Feature| weights.plain.get(feature as usize).copied().unwrap_or(0.0) * known.get(feature);
            sum(Feature::Before) + sum(Feature::After) + sum(Feature::BeforeUnseen) + sum(Feature::AfterUnseen)
        };
        if context(change) - context(stands) > 1.0 {
            add("context", None, 0.6);
        }
    }
}
