//! How many errors are left, estimated from what a person has judged so far.
//!
//! Doubtful words are sorted into bands by their score. In a band, `m` were judged and `k` of these were wrong (corrected), `u` are not judged
//! yet. How probable it is that one of these is wrong is taken to follow a beta distribution: `Beta(k + s, m - k + 1 - s)`, where
//! `s` is the mean score of the band's open words, that is, one word's worth of belief in the score before anything was judged. The number
//! of wrong ones among the `u` then follows a beta-binomial distribution (J. G. Skellam, A probability distribution derived from the
//! binomial distribution by regarding the probability of success as variable between the sets of trials, J. R. Stat. Soc. B 10, 1948,
//! 257–261). The words that nobody doubted are a band of their own; they are judged only on pages that are finished (corrected or
//! checked), because elsewhere nobody has read them all, and as long as no page is finished nothing is said about them. Their
//! prior is Jeffreys' `Beta(k + ½, m - k + ½)` (L. D. Brown, T. T. Cai, A. `DasGupta`, Interval Estimation for a Binomial
//! Proportion, Statistical Science 16, 2001, 101–133). Means and variances of the bands are added; the interval is the sum's mean plus
//! and minus 1.96 standard deviations, cut off at nothing and at the number of words.

/// The lowest scores of the bands; what is below the first counts as not doubted.
pub const BANDS: [f32; 6] = [0.2, 0.5, 0.7, 0.85, 0.95, 0.99];

/// Standard deviations on each side of an interval that holds the truth in 95 of 100 cases.
const Z: f64 = 1.96;

/// What was judged among words of about the same score.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Band {
    /// Judged, and wrong.
    pub wrong: u64,
    /// Judged, and right.
    pub right: u64,
    /// Not judged.
    pub open: u64,
    /// The sum of the open words' scores.
    pub scores: f64,
}

impl Band {
    /// Mean and variance of how many of the open words are wrong, with a prior of this mean.
    fn wrong_among_open(&self, prior: f64) -> (f64, f64) {
        let (open, alpha, beta) = (self.open as f64, self.wrong as f64 + prior, self.right as f64 + 1.0 - prior);
        let sum = alpha + beta;
        let share = alpha / sum;
        (open * share, open * share * (1.0 - share) * (sum + open) / (sum + 1.0))
    }

    fn plus(&mut self, other: &Self) {
        self.wrong += other.wrong;
        self.right += other.right;
        self.open += other.open;
        self.scores += other.scores;
    }
}

/// A number with the interval it lies in with 95 % probability.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The lower end.
    pub low: f64,
    /// The number itself.
    pub mean: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// Parts of so many, in hundredths.
    #[must_use]
    pub fn percent_of(&self, whole: u64) -> Self {
        let of = |part: f64| if whole == 0 { 0.0 } else { part * 100.0 / whole as f64 };
        Self { low: of(self.low), mean: of(self.mean), high: of(self.high) }
    }
}

/// What was judged on a page or in a dossier.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judged {
    /// Words in all.
    pub words: u64,
    /// Pages that are finished.
    pub finished: u64,
    /// Pages.
    pub pages: u64,
    /// Doubtful words by score.
    pub bands: [Band; BANDS.len()],
    /// Words that nobody doubted; judged only on finished pages.
    pub rest: Band,
    /// Words that nobody doubted and that were corrected on pages that are not finished.
    pub found_by_hand: u64,
}

impl Judged {
    /// The band of a score; `None` where it counts as not doubted.
    pub fn band(&mut self, score: f32) -> Option<&mut Band> {
        let place = BANDS.iter().rposition(|least| score >= *least)?;
        self.bands.get_mut(place)
    }

    /// Adds what was judged elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.words += other.words;
        self.finished += other.finished;
        self.pages += other.pages;
        self.found_by_hand += other.found_by_hand;
        self.rest.plus(&other.rest);
        for (mine, others) in self.bands.iter_mut().zip(&other.bands) {
            mine.plus(others);
        }
    }

    /// Doubtful words from this score on: how many were wrong, how many right, how many are open.
    pub fn doubts(&self, least: f32) -> (u64, u64, u64) {
        let chosen = self.bands.iter().zip(BANDS).filter(|(_, from)| *from >= least);
        chosen.fold((0, 0, 0), |sum, (band, _)| (sum.0 + band.wrong, sum.1 + band.right, sum.2 + band.open))
    }

    /// Corrections of any kind.
    pub fn corrected(&self) -> u64 {
        self.doubts(0.0).0 + self.rest.wrong + self.found_by_hand
    }

    /// How many errors are left among the words.
    pub fn left(&self) -> Estimate {
        let of = |band: &Band| {
            let prior = if band.open == 0 { 0.5 } else { (band.scores / band.open as f64).clamp(0.01, 0.99) };
            band.wrong_among_open(prior)
        };
        let rest = if self.knows_rest() { self.rest.wrong_among_open(0.5) } else { (0.0, 0.0) };
        let (mean, variance) = self.bands.iter().map(of).fold(rest, |sum, band| (sum.0 + band.0, sum.1 + band.1));
        let around = Z * variance.sqrt();
        Estimate { low: (mean - around).max(0.0), mean, high: (mean + around).min(self.words as f64) }
    }

    /// Whether anything is known of the words that nobody doubted.
    pub fn knows_rest(&self) -> bool {
        self.rest.wrong + self.rest.right > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    }

    #[test]
    fn a_band_is_beta_binomial() {
        // Beta(8.5, 2.5) and 10 open: mean 10 · 8.5/11, variance 10 · 8.5/11 · 2.5/11 · 21/12.
        let band = Band { wrong: 8, right: 2, open: 10, scores: 0.0 };
        let (mean, variance) = band.wrong_among_open(0.5);
        close(mean, 85.0 / 11.0);
        close(variance, 10.0 * (8.5 / 11.0) * (2.5 / 11.0) * 21.0 / 12.0);
    }

    #[test]
    fn before_anything_is_judged_the_scores_are_believed_and_the_rest_is_unknown() {
        let mut judged = Judged { words: 1000, ..Judged::default() };
        *judged.band(0.9).unwrap() = Band { open: 20, scores: 18.0, ..Band::default() };
        judged.rest.open = 980;
        let left = judged.left();
        close(left.mean, 18.0);
        assert!(!judged.knows_rest() && left.low > 0.0 && left.high < 35.0, "{left:?}");
        assert!(judged.band(0.1).is_none());
    }

    #[test]
    fn judging_moves_the_estimate_and_narrows_it() {
        let mut judged = Judged { words: 1000, ..Judged::default() };
        *judged.band(0.9).unwrap() = Band { wrong: 10, right: 90, open: 100, scores: 90.0 };
        judged.rest = Band { wrong: 1, right: 799, open: 800, scores: 0.0 };
        let left = judged.left();
        close(left.mean, 100.0 * 10.9 / 101.0 + 800.0 * 1.5 / 801.0);
        let first: f64 = 100.0 * (10.9 / 101.0) * (90.1 / 101.0) * 201.0 / 102.0;
        let second = 800.0 * (1.5 / 801.0) * (799.5 / 801.0) * 1601.0 / 802.0;
        close(left.high - left.mean, 1.96 * (first + second).sqrt());
        close(left.percent_of(judged.words).mean, left.mean / 10.0);
        assert_eq!((judged.doubts(0.5), judged.corrected()), ((10, 90, 100), 11));
    }
}
