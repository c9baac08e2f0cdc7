//! Sentences in another language: their words are not misread because English lists do not have them.
//!
//! The small words of grammar give a language away, a few of them in a row even where it is only quoted (W. B. Cavnar and J. M. Trenkle count
//! letters for the same end, N-gram-based text categorization, 1994; words of grammar need less text). Words that are English as well
//! (*die*, *man*, *me*, *on*) say nothing and are left out.

use super::tokens::Token;
use super::words::Words;

/// Small words of the languages that papers of the period quote.
const SMALL: &[&[&str]] = &[
    // French
    &[
        "le", "les", "une", "et", "est", "que", "qui", "dans", "pour", "pas", "sur", "vous", "nous", "je", "il", "elle", "ce", "cette",
        "sont", "avec", "au", "aux", "ne", "mais", "ou", "avez", "avons", "ont", "été", "être", "leur", "ses", "mon", "plus", "tout",
        "très", "du", "des",
    ],
    // German
    &[
        "der", "das", "und", "ist", "nicht", "ein", "eine", "einen", "einer", "wir", "ich", "sie", "haben", "hat", "mit", "von", "zu",
        "zum", "zur", "auf", "für", "fur", "seit", "den", "dem", "im", "auch", "sind", "werden", "wird", "nach", "bei", "aus", "wie",
        "oder", "nichts", "kein",
    ],
    // Spanish
    &[
        "el", "los", "las", "una", "que", "por", "para", "con", "muy", "mucho", "quien", "pero", "como", "más", "mas", "esta", "este",
        "son", "y", "se", "su", "sus", "del", "al", "lo", "le", "hay", "fue", "ser", "nada", "todo", "todos", "es",
    ],
    // Italian
    &[
        "il", "gli", "della", "del", "di", "che", "non", "per", "una", "sono", "con", "più", "anche", "come", "nel", "alla", "dei",
        "delle", "è",
    ],
    // Latin
    &["et", "ad", "cum", "sed", "est", "non", "pro", "quod", "sunt", "qui", "quae", "ut", "ex", "inter", "hoc"],
];

/// Small words that give English away.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "that", "was", "with", "he", "she", "they", "had", "has", "have", "his", "her", "from", "by", "were",
    "which", "it", "is", "this", "said", "for", "who",
];

/// Tokens on either side that are looked at.
const REACH: usize = 5;

/// Marks tokens that no English list has and that stand in a sentence of another language, so that nothing is doubted there.
pub(super) fn skip_foreign(tokens: &mut [Token<'_>], words: &Words) {
    let language = |small: &[&str]| -> Vec<usize> {
        let bare = |token: &Token<'_>| token.core.to_lowercase();
        let marks: Vec<bool> = tokens.iter().map(|token| small.contains(&bare(token).as_str())).collect();
        let english: Vec<bool> = tokens.iter().map(|token| ENGLISH.contains(&token.key.as_str())).collect();
        let counted = |of: &[bool], range: std::ops::Range<usize>| of.get(range).unwrap_or_default().iter().filter(|mark| **mark).count();
        let strange = |token: &Token<'_>| !token.core.is_empty() && words.get(&token.key).is_none_or(|entry| entry.tier < 3);
        (0..)
            .zip(tokens.iter())
            .filter(|(at, token)| {
                let range = sentence(tokens, *at);
                let (foreign, english) = (counted(&marks, range.clone()), counted(&english, range));
                foreign >= 2 && foreign > english && (strange(token) || marks.get(*at) == Some(&true))
            })
            .map(|(at, _)| at)
            .collect()
    };
    let found: Vec<usize> = SMALL.iter().flat_map(|small| language(small)).collect();
    for at in found {
        if let Some(token) = tokens.get_mut(at) {
            token.skipped = true;
        }
    }
}

/// The tokens around one in the same sentence or the same quotation.
fn sentence(tokens: &[Token<'_>], at: usize) -> std::ops::Range<usize> {
    let quote = |signs: &str| signs.contains(['"', '\u{201c}', '\u{201d}', '«', '»']);
    let starts = |at: usize| tokens.get(at).is_some_and(|token| quote(token.lead));
    let ends = |at: usize| tokens.get(at).is_some_and(|token| token.ends_sentence() || quote(token.trail));
    let first = (at.saturating_sub(REACH)..at).rev().take_while(|before| !ends(*before) && !starts(before + 1)).last().unwrap_or(at);
    let last = (at..(at + REACH).min(tokens.len())).take_while(|next| !ends(*next) && !starts(next + 1)).last().map_or(at, |last| last + 1);
    first..(last + 1).min(tokens.len())
}
