//! What a list of suspects is worth to a person: the simulated proofreader.
//!
//! Two texts, as recognised and as they should be, are aligned by the fewest changes of characters. An *error* is a run of differences
//! pushed outwards to the nearest spaces that both texts have, so that a wrong, broken, joined, missing or extra word is one error
//! each; a *word error* is one whose letters and digits differ. A proofreader walks the suspects in the order of the text and presses one
//! key to take a suggestion or to say that a word is right; what no suggestion mends is typed, and what no suspect touches is found and
//! typed by somebody who knows where it is. Keys are compared with those of the same person without any list.

use std::collections::BTreeSet;

/// An error: where it stands in the recognised text, in characters, and what should stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRun {
    pub start: usize,
    pub end: usize,
    pub read: String,
    pub meant: String,
    pub word: bool,
}

/// White space folded to one space, quotes straight, dashes hyphens.
pub fn normal(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let folded = text.nfc().map(|c| match c {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{ac}' | '\u{ad}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let folded: String = folded.collect();
    folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<&str>>().join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Same,
    Other,
    Added,
    Lost,
}

/// The fewest changes from `read` to `meant`.
fn steps(read: &[char], meant: &[char]) -> Vec<Step> {
    let width = meant.len() + 1;
    let mut from = vec![0_u8; (read.len() + 1) * width];
    let mut above: Vec<u32> = (0..width as u32).collect();
    for (at, cell) in from.iter_mut().enumerate().take(width).skip(1) {
        *cell = 3;
        let _ = at;
    }
    for r in 1..=read.len() {
        let mut row = vec![r as u32; width];
        from[r * width] = 2;
        for m in 1..width {
            let same = read[r - 1] == meant[m - 1];
            let (diagonal, up, left) = (above[m - 1] + u32::from(!same), above[m] + 1, row[m - 1] + 1);
            let best = diagonal.min(up).min(left);
            row[m] = best;
            // Of several shortest ways, the one that the published scorer takes: what is too much is taken away as late as can be.
            from[r * width + m] = if best == up {
                2
            } else if m > 1 && row[m - 1] + 1 == above[m - 1] {
                3
            } else {
                u8::from(!same)
            };
        }
        above = row;
    }
    let (mut r, mut m) = (read.len(), meant.len());
    let mut steps = Vec::new();
    while r + m > 0 {
        match from[r * width + m] {
            kind @ (0 | 1) if r > 0 && m > 0 => {
                steps.push(if kind == 0 { Step::Same } else { Step::Other });
                (r, m) = (r - 1, m - 1);
            }
            2 => {
                steps.push(Step::Added);
                r -= 1;
            }
            _ => {
                steps.push(Step::Lost);
                m -= 1;
            }
        }
    }
    steps.reverse();
    steps
}

/// The errors of a recognised text; both texts are [`normal`].
pub fn errors(read: &str, meant: &str) -> Vec<ErrorRun> {
    let (read, meant): (Vec<char>, Vec<char>) = (read.chars().collect(), meant.chars().collect());
    let steps = steps(&read, &meant);
    // Places before each step, and spaces that both have.
    let (mut r, mut m) = (0, 0);
    let mut places = Vec::with_capacity(steps.len());
    let mut spaces = Vec::new();
    for step in &steps {
        places.push((r, m));
        if *step == Step::Same && read[r] == ' ' {
            spaces.push((r, m));
        }
        match step {
            Step::Same | Step::Other => (r, m) = (r + 1, m + 1),
            Step::Added => r += 1,
            Step::Lost => m += 1,
        }
    }
    places.push((r, m));
    let mut runs: Vec<(usize, usize, usize, usize)> = Vec::new();
    let mut at = 0;
    while at < steps.len() {
        if steps[at] == Step::Same {
            at += 1;
            continue;
        }
        let first = at;
        while at < steps.len() && steps[at] == steps[first] {
            at += 1;
        }
        let (from, to) = (places[first], places[at]);
        let left =
            spaces.iter().rev().find(|space| space.0 < from.0 && space.1 < from.1).map_or((0, 0), |space| (space.0 + 1, space.1 + 1));
        let right = spaces.iter().find(|space| space.0 >= to.0 && space.1 >= to.1).copied().unwrap_or((read.len(), meant.len()));
        match runs.last_mut() {
            Some(last) if left.0 < last.1 || left.0 == last.0 => {
                last.1 = last.1.max(right.0);
                last.3 = last.3.max(right.1);
            }
            _ => runs.push((left.0, right.0, left.1, right.1)),
        }
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let run = |(start, end, from, to): (usize, usize, usize, usize)| {
        let (read, meant): (String, String) = (read[start..end].iter().collect(), meant[from..to].iter().collect());
        ErrorRun { word: letters(&read) != letters(&meant), start, end, read, meant }
    };
    runs.into_iter().map(run).filter(|run| run.read != run.meant).collect()
}

/// Keys that turn one text into the other once the caret is there.
fn edit_keys(read: &str, meant: &str) -> usize {
    let (read, meant): (Vec<char>, Vec<char>) = (read.chars().collect(), meant.chars().collect());
    let steps = steps(&read, &meant);
    let keys: usize = steps
        .iter()
        .map(|step| match step {
            Step::Same => 0,
            Step::Other => 2,
            Step::Added | Step::Lost => 1,
        })
        .sum();
    keys.min(1 + meant.len())
}

/// A suspect: places in characters.
#[derive(Debug, Clone)]
pub struct Shown {
    pub start: usize,
    pub end: usize,
    pub score: f32,
    pub suggestions: Vec<String>,
}

/// Sums over texts.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    pub words: usize,
    pub errors: usize,
    pub word_errors: usize,
    pub suspects: usize,
    pub true_suspects: usize,
    pub hits: usize,
    pub word_missed: usize,
    pub missed: usize,
    pub first: usize,
    pub five: usize,
    pub nine: usize,
    pub false_alarms: usize,
    pub keys: usize,
    pub rest_keys: usize,
    pub editor_keys: usize,
    /// Scores of suspects and whether they are the first to reach an error.
    pub curve: Vec<(f32, bool)>,
}

impl Sums {
    /// Walks the suspects of one text; both texts are [`normal`].
    pub fn add(&mut self, read: &str, meant: &str, shown: &[Shown]) {
        let letters: Vec<char> = read.chars().collect();
        let part = |from: usize, to: usize| letters.get(from..to).map(|part| part.iter().collect::<String>()).unwrap_or_default();
        let runs = errors(read, meant);
        let touches = |run: &ErrorRun, shown: &Shown| {
            (run.start < shown.end && shown.start < run.end) || (run.start == run.end && shown.start <= run.start && run.start <= shown.end)
        };
        let (mut mended, mut dismissed) = (BTreeSet::new(), BTreeSet::new());
        for suspect in shown {
            let touched: Vec<usize> = (0..runs.len()).filter(|at| touches(&runs[*at], suspect)).collect();
            self.true_suspects += usize::from(!touched.is_empty());
            let Some(at) = touched.iter().copied().find(|at| !mended.contains(at)) else {
                if touched.is_empty() && dismissed.insert(part(suspect.start, suspect.end)) {
                    self.false_alarms += 1;
                    self.keys += 1;
                }
                continue;
            };
            let run = &runs[at];
            let mut best = 2 + edit_keys(&run.read, &run.meant).min(run.meant.chars().count());
            let mut rank = None;
            for (place, suggestion) in suspect.suggestions.iter().take(9).enumerate() {
                let (from, to) = (suspect.start.max(run.start), suspect.end.min(run.end));
                let before = if suspect.start >= run.start { part(run.start, from) } else { String::new() };
                let new = format!("{before}{suggestion}{}", part(to, run.end));
                let right = new == run.meant;
                best = best.min(1 + if right { 0 } else { 1 + edit_keys(&new, &run.meant) });
                rank = rank.or(right.then_some(place));
            }
            if let Some(rank) = rank {
                self.first += usize::from(rank == 0);
                self.five += usize::from(rank < 5);
                self.nine += 1;
            }
            self.hits += 1;
            self.keys += best;
            mended.insert(at);
        }
        self.words += read.split(' ').count();
        self.suspects += shown.len();
        self.errors += runs.len();
        for (at, run) in runs.iter().enumerate() {
            let keys = 1 + edit_keys(&run.read, &run.meant);
            self.word_errors += usize::from(run.word);
            self.editor_keys += keys;
            if !mended.contains(&at) {
                self.missed += 1;
                self.word_missed += usize::from(run.word);
                self.rest_keys += keys;
            }
        }
        let mut by_score: Vec<&Shown> = shown.iter().collect();
        by_score.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut reached = BTreeSet::new();
        for suspect in by_score {
            let new = (0..runs.len()).find(|at| !reached.contains(at) && touches(&runs[*at], suspect));
            reached.extend(new);
            self.curve.push((suspect.score, new.is_some()));
        }
    }

    pub fn precision(&self) -> f64 {
        self.true_suspects as f64 / self.suspects.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        1.0 - self.word_missed as f64 / self.word_errors.max(1) as f64
    }

    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        2.0 * p * r / (p + r).max(1e-9)
    }

    /// Share of the hits whose right word comes first, and is among five and nine.
    pub fn right(&self) -> (f64, f64, f64) {
        let share = |count: usize| count as f64 / self.hits.max(1) as f64;
        (share(self.first), share(self.five), share(self.nine))
    }

    /// Keys with the list to keys without it.
    pub fn keys_ratio(&self) -> f64 {
        (self.keys + self.rest_keys) as f64 / self.editor_keys.max(1) as f64
    }

    /// False alarms for 1,000 words.
    pub fn alarms(&self) -> f64 {
        1000.0 * self.false_alarms as f64 / self.words.max(1) as f64
    }

    /// Errors left for 1,000 words after looking at this share of the words, the most doubtful first.
    pub fn left_after(&self, share: f64) -> f64 {
        let mut curve: Vec<(f32, bool)> = self.curve.clone();
        curve.sort_by(|a, b| b.0.total_cmp(&a.0));
        let looked = (self.words as f64 * share) as usize;
        let reached = curve.iter().take(looked).filter(|(_, reached)| *reached).count();
        1000.0 * (self.errors - reached) as f64 / self.words.max(1) as f64
    }
}
