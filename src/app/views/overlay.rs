//! The text over the scan: each word at its place and size, coloured by what is known of it.
//!
//! How large a word is drawn follows from its line, not from its own box: boxes of words without long letters are lower, and letters that
//! jump from word to word cannot be read.

use crate::app::session::Session;
use crate::model::{PlacedWord, QuarterTurns, ScanRect, Span};
use std::collections::BTreeMap;

/// By what the text over the scan is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OverlayColours {
    /// Doubtful words stand out.
    #[default]
    Doubt,
    /// Changed words stand out.
    Change,
    /// All words are the same.
    Plain,
}

impl OverlayColours {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Doubt, Self::Change, Self::Plain];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Doubt => "By doubt",
            Self::Change => "By change",
            Self::Plain => "Plain",
        }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Doubt => Self::Change,
            Self::Change => Self::Plain,
            Self::Plain => Self::Doubt,
        }
    }
}

/// Whether and how the text lies over the scan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlayPrefs {
    /// Whether it does.
    pub on: bool,
    /// How little of the scan shows through, from 0 to 100.
    pub opacity: u8,
    /// By what it is coloured.
    pub colours: OverlayColours,
}

impl Default for OverlayPrefs {
    fn default() -> Self {
        Self { on: false, opacity: 85, colours: OverlayColours::Doubt }
    }
}

impl OverlayPrefs {
    /// The opacity in a step of the keys.
    const STEP: u8 = 15;
    /// Less cannot be seen.
    pub const FAINTEST: u8 = 10;

    /// What the settings say; the usual where they say nothing.
    pub fn of(settings: &BTreeMap<String, String>) -> Self {
        let usual = Self::default();
        let get = |name: &str| settings.get(name).map(String::as_str);
        let colours = OverlayColours::ALL.into_iter().find(|colours| get("overlay-colours") == Some(colours.label()));
        Self {
            on: get("overlay") == Some("yes"),
            opacity: get("overlay-opacity").and_then(|text| text.parse().ok()).unwrap_or(usual.opacity).clamp(Self::FAINTEST, 100),
            colours: colours.unwrap_or(usual.colours),
        }
    }

    /// Writes it into the settings.
    pub fn put(&self, settings: &mut BTreeMap<String, String>) {
        settings.insert("overlay".to_owned(), if self.on { "yes" } else { "no" }.to_owned());
        settings.insert("overlay-opacity".to_owned(), self.opacity.to_string());
        settings.insert("overlay-colours".to_owned(), self.colours.label().to_owned());
    }

    /// A step stronger or fainter.
    pub fn step(&mut self, stronger: bool) {
        let changed = if stronger { self.opacity.saturating_add(Self::STEP) } else { self.opacity.saturating_sub(Self::STEP) };
        self.opacity = changed.clamp(Self::FAINTEST, 100);
    }
}

/// How a word over the scan is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordColour {
    /// As text.
    Plain,
    /// As a doubtful word.
    Doubtful,
    /// As a changed word.
    Changed,
}

/// A word over the scan.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayWord {
    /// Where in the text.
    pub span: Span,
    /// Its letters.
    pub text: String,
    /// Its place, in scan pixels.
    pub zone: ScanRect,
    /// The height of its line's letters, in scan pixels as the eye sees them: from the top of high letters to the foot of low ones.
    pub height: i32,
    /// How wide a letter of its line is, in scan pixels.
    pub pitch: f32,
    /// How it is coloured.
    pub colour: WordColour,
    /// Whether its place is only near.
    pub soft: bool,
}

/// The words over the scan of the current page.
pub fn overlay(session: &Session, words: &[PlacedWord], changed: &[(Span, String)], colours: OverlayColours) -> Vec<OverlayWord> {
    let (Some(page), Some(head)) = (session.page(), session.head()) else { return Vec::new() };
    let marked: Vec<Span> = match colours {
        OverlayColours::Doubt => super::suspects::shown(session, page.id).map(|suspect| suspect.span).collect(),
        OverlayColours::Change => changed.iter().map(|(span, _)| *span).collect(),
        OverlayColours::Plain => Vec::new(),
    };
    let as_marked = if colours == OverlayColours::Change { WordColour::Changed } else { WordColour::Doubtful };
    let measures = line_measures(words, page.working.text.as_str(), head.turns);
    words
        .iter()
        .zip(measures)
        .map(|(word, (height, pitch))| OverlayWord {
            span: word.span,
            text: page.working.text.slice(word.span).to_owned(),
            zone: word.zone,
            height,
            pitch,
            colour: if is_marked(&marked, word.span) { as_marked } else { WordColour::Plain },
            soft: word.is_soft(),
        })
        .collect()
}

fn is_marked(marked: &[Span], span: Span) -> bool {
    let first = marked.partition_point(|mark| mark.end <= span.start);
    marked.get(first).is_some_and(|mark| mark.overlaps(span))
}

/// For each word the height and width of letters in its line: the height of the higher among its neighbours, for many words have no high
/// letters; the width as most words have it.
fn line_measures(words: &[PlacedWord], text: &str, turns: QuarterTurns) -> Vec<(i32, f32)> {
    let mut measures = Vec::with_capacity(words.len());
    let is_new = |pair: &[PlacedWord]| match pair {
        [a, b] => text.get(a.span.end..b.span.start).is_none_or(|between| between.contains('\n')),
        _ => true,
    };
    let mut from = 0;
    while from < words.len() {
        let more = words.get(from..).unwrap_or_default().windows(2).take_while(|pair| !is_new(pair)).count();
        let line = words.get(from..=from + more).unwrap_or_default();
        let mut all: Vec<i32> = line.iter().map(|word| super::lines::upright(word.zone, turns).height()).collect();
        all.sort_unstable();
        let usual = all.get(all.len() * 3 / 4).copied().unwrap_or(1).max(1);
        let letters = |word: &PlacedWord| text.get(word.span.range()).map_or(1, |text| text.chars().count()).max(1);
        let mut widths: Vec<f32> = line
            .iter()
            .flat_map(|word| {
                let count = letters(word);
                // A long word says more of how wide letters are than a short one.
                std::iter::repeat_n(super::lines::upright(word.zone, turns).width() as f32 / count as f32, count)
            })
            .collect();
        widths.sort_by(f32::total_cmp);
        let pitch = widths.get(widths.len() / 2).copied().unwrap_or(1.0);
        measures.extend(std::iter::repeat_n((usual, pitch), line.len()));
        from += more + 1;
    }
    measures
}

/// The word after this one, or before it, for going from field to field.
pub fn neighbour(words: &[PlacedWord], span: Span, onwards: bool) -> Option<Span> {
    let here = words.partition_point(|word| word.span.start < span.start);
    let found = if onwards { words.get(here..)?.iter().find(|word| word.span.start >= span.end.max(span.start + 1)) } else { words.get(..here)?.last() };
    found.map(|word| word.span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WordSource;

    fn word(start: usize, end: usize, top: i32, bottom: i32) -> PlacedWord {
        let zone = ScanRect::new(start as i32 * 10, top, end as i32 * 10, bottom);
        PlacedWord { span: Span::new(start, end), zone, source: WordSource::Ocr, confidence: None }
    }

    #[test]
    fn words_of_a_line_are_equally_high() {
        let words = [word(0, 2, 10, 30), word(3, 7, 0, 40), word(8, 12, 0, 40), word(13, 16, 100, 160)];
        let measures = line_measures(&words, "in Cuba then\nAND", QuarterTurns::default());
        assert_eq!(measures, [(40, 10.0), (40, 10.0), (40, 10.0), (60, 10.0)]);
    }

    #[test]
    fn one_goes_from_word_to_word() {
        let words = [word(0, 2, 0, 9), word(3, 7, 0, 9), word(8, 12, 0, 9)];
        assert_eq!(neighbour(&words, Span::new(0, 2), true), Some(Span::new(3, 7)));
        assert_eq!(neighbour(&words, Span::new(3, 7), false), Some(Span::new(0, 2)));
        assert_eq!(neighbour(&words, Span::new(8, 12), true), None);
        assert_eq!(neighbour(&words, Span::new(0, 2), false), None);
    }

    #[test]
    fn settings_come_back_and_nonsense_is_the_usual() {
        let mut settings = BTreeMap::new();
        let prefs = OverlayPrefs { on: true, opacity: 40, colours: OverlayColours::Change };
        prefs.put(&mut settings);
        assert_eq!(OverlayPrefs::of(&settings), prefs);
        settings.insert("overlay-opacity".to_owned(), "many".to_owned());
        assert_eq!(OverlayPrefs::of(&settings).opacity, OverlayPrefs::default().opacity);
        let mut prefs = OverlayPrefs { opacity: 20, ..prefs };
        prefs.step(false);
        assert_eq!(prefs.opacity, OverlayPrefs::FAINTEST);
    }
}
