//! Letters to lines: each letter is joined with its neighbours to the right, the chains with others on the same row.
//!
//! This is the bottom-up half of O'Gorman's docstrum (1993): neighbours at about the height of a letter, within a few widths, make a
//! chain. A chain has a baseline (what most of its letters stand on), and chains whose baselines meet are one row unless a gutter lies
//! between them. Working from neighbours and not from a profile of the page, lines may bend, columns may be out of step, and a stamp
//! spoils only the lines it lies on.

use super::blobs::Blob;
use super::columns::Gutter;

/// A chain of letters, or a row of chains.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    /// Numbers of its components, from the left.
    pub(super) letters: Vec<usize>,
    pub(super) left: i32,
    pub(super) right: i32,
    /// Height of the baseline at the page's left edge, and its rise a pixel.
    pub(super) base: f32,
    pub(super) slope: f32,
    /// Height of the small letters.
    pub(super) x_height: f32,
    /// Median distance of the letters' feet from the baseline.
    pub(super) scatter: f32,
}

impl Chain {
    /// Height of the baseline at a column.
    pub(super) fn base_at(&self, x: f32) -> f32 {
        self.base + self.slope * x
    }

    fn middle(&self) -> f32 {
        (self.left + self.right) as f32 / 2.0
    }
}

/// Union-find over letters.
struct Sets(Vec<usize>);

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while let Some(&parent) = self.0.get(at).filter(|&&parent| parent != at) {
            let grand = self.0.get(parent).copied().unwrap_or(parent);
            if let Some(entry) = self.0.get_mut(at) {
                *entry = grand;
            }
            at = parent;
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (a, b) = (self.root(one), self.root(other));
        if let Some(parent) = self.0.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }
}

/// Letters sorted into bands by height, so that neighbours are near in memory too.
struct Bands {
    height: f32,
    bands: Vec<Vec<usize>>,
}

impl Bands {
    fn of(blobs: &[Blob], letters: &[usize], height: f32) -> Self {
        let mut bands: Vec<Vec<usize>> = Vec::new();
        for &at in letters {
            let Some(blob) = blobs.get(at) else { continue };
            let band = (blob.bottom as f32 / height).max(0.0) as usize;
            if band >= bands.len() {
                bands.resize(band + 1, Vec::new());
            }
            if let Some(list) = bands.get_mut(band) {
                list.push(at);
            }
        }
        for list in &mut bands {
            list.sort_by_key(|at| blobs.get(*at).map_or(0, |blob| blob.left));
        }
        Self { height, bands }
    }

    /// Letters whose feet are within a band of this height and that begin between two columns.
    fn near<'a>(&'a self, blobs: &'a [Blob], bottom: i32, from: i32, to: i32) -> impl Iterator<Item = usize> + 'a {
        let band = (bottom as f32 / self.height).max(0.0) as usize;
        let lists = self.bands.get(band.saturating_sub(1)..(band + 2).min(self.bands.len())).unwrap_or_default();
        let left = |at: &usize| blobs.get(*at).map_or(0, |blob| blob.left);
        lists.iter().flat_map(move |list| {
            let start = list.partition_point(|at| left(at) < from);
            list.get(start..).unwrap_or_default().iter().copied().take_while(move |at| left(at) <= to)
        })
    }
}

/// Whether two letters can stand on one line, and how far apart they are.
fn distance(one: &Blob, next: &Blob, letter: f32) -> Option<f32> {
    let overlap = (one.bottom.min(next.bottom) - one.top.max(next.top)) as f32;
    let (low, high) = (one.height().min(next.height()) as f32, one.height().max(next.height()) as f32);
    let feet = (one.bottom - next.bottom).abs() as f32;
    let level = feet < letter * 0.3 || (overlap > low * 0.75 && high < low * 2.0);
    if overlap < low * 0.5 || !level {
        return None;
    }
    let gap = (next.left - one.right) as f32;
    (gap > -letter * 0.6 && gap < letter * 2.4 && next.middle() > one.middle()).then_some(gap.max(0.0) + feet * 0.7)
}

/// Chains of letters; `letters` are numbers of the components that look like letters, `letter` their usual height.
pub(super) fn chains(blobs: &[Blob], letters: &[usize], letter: f32, gutters: &[Gutter]) -> Vec<Chain> {
    let bands = Bands::of(blobs, letters, letter);
    let mut sets = Sets((0..blobs.len()).collect());
    for &at in letters {
        let Some(one) = blobs.get(at) else { continue };
        let reach = one.right + (letter * 2.4) as i32;
        let candidates = bands.near(blobs, one.bottom, one.left - (letter * 0.6) as i32, reach);
        let nearest = candidates
            .filter(|other| *other != at)
            .filter_map(|other| {
                let next = blobs.get(other)?;
                let open = !gutters.iter().any(|gutter| gutter.parts(one, next));
                distance(one, next, letter).filter(|_| open).map(|distance| (distance, other))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, other)) = nearest {
            sets.join(at, other);
        }
    }
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); blobs.len()];
    for &at in letters {
        let root = sets.root(at);
        if let Some(list) = members.get_mut(root) {
            list.push(at);
        }
    }
    members.into_iter().filter(|list| !list.is_empty()).map(|list| measured(blobs, list, letter)).collect()
}

/// A chain with its baseline and height.
pub(super) fn measured(blobs: &[Blob], mut letters: Vec<usize>, letter: f32) -> Chain {
    letters.sort_by_key(|at| blobs.get(*at).map_or(0, |blob| blob.left));
    let of = |at: &usize| blobs.get(*at).copied().unwrap_or_default();
    let left = letters.iter().map(|at| of(at).left).min().unwrap_or(0);
    let right = letters.iter().map(|at| of(at).right).max().unwrap_or(0);
    let feet: Vec<(f32, f32)> = letters.iter().map(|at| (of(at).middle(), of(at).bottom as f32)).collect();
    let (base, slope) = baseline(&feet, letter);
    let off = |&(x, y): &(f32, f32)| (y - base - slope * x).abs();
    let mut offs: Vec<f32> = feet.iter().map(off).collect();
    offs.sort_by(f32::total_cmp);
    let scatter = offs.get(offs.len() * 7 / 10).copied().unwrap_or(0.0);
    // Heights over the baseline: small letters and tall ones; where the lower third stands is the small ones' height.
    let mut tops: Vec<f32> = letters.iter().map(|at| base + slope * of(at).middle() - of(at).top as f32).filter(|top| *top > 0.0).collect();
    // Commas and full stops say nothing of the letters.
    if tops.iter().filter(|top| **top > letter * 0.5).count() * 3 > tops.len() {
        tops.retain(|top| *top > letter * 0.5);
    }
    tops.sort_by(f32::total_cmp);
    let x_height = tops.get(tops.len() * 3 / 10).copied().unwrap_or(letter);
    Chain { letters, left, right, base, slope, x_height, scatter }
}

/// What most feet stand on: the fullest height, then a straight line through the feet near it.
fn baseline(feet: &[(f32, f32)], letter: f32) -> (f32, f32) {
    let mut heights: Vec<f32> = feet.iter().map(|foot| foot.1).collect();
    heights.sort_by(f32::total_cmp);
    let reach = (letter * 0.16).max(1.5);
    // The window of heights with most feet in it.
    let mut best = (0, 0.0);
    for (at, low) in heights.iter().enumerate() {
        let inside = heights.get(at..).unwrap_or_default().partition_point(|height| *height <= low + reach);
        if inside > best.0 {
            let middle = heights.get(at + inside / 2).copied().unwrap_or(*low);
            best = (inside, middle);
        }
    }
    let (mut base, mut slope) = (best.1, 0.0);
    if feet.len() < 8 {
        return (base, slope);
    }
    for widen in [2.4, 1.4, 1.0] {
        let near: Vec<&(f32, f32)> = feet.iter().filter(|foot| (foot.1 - base - slope * foot.0).abs() <= reach * widen).collect();
        if near.len() < 6 {
            break;
        }
        let count = near.len() as f32;
        let (mean_x, mean_y) = near.iter().fold((0.0, 0.0), |(x, y), foot| (x + foot.0 / count, y + foot.1 / count));
        let (mut cross, mut square) = (0.0, 0.0);
        for foot in &near {
            cross += (foot.0 - mean_x) * (foot.1 - mean_y);
            square += (foot.0 - mean_x) * (foot.0 - mean_x);
        }
        // A line of few letters has no slope to speak of.
        slope = (cross / (square + (letter * 12.0).powi(2) * count)).clamp(-0.02, 0.02);
        base = mean_y - slope * mean_x;
    }
    (base, slope)
}

/// Chains on the same row become one, unless a gutter lies between; small chains that fit no row stay as they are.
pub(super) fn rows(blobs: &[Blob], mut chains: Vec<Chain>, letter: f32, gutters: &[Gutter]) -> Vec<Chain> {
    // The longest first: they know where their baseline runs.
    chains.sort_by_key(|chain| (std::cmp::Reverse(chain.letters.len()), chain.left));
    let mut rows: Vec<Vec<Chain>> = Vec::new();
    for chain in chains {
        let fits = |row: &&mut Vec<Chain>| {
            row.iter().all(|other| beside(other, &chain, letter)) && row.iter().any(|other| level(other, &chain, letter, gutters))
        };
        let nearest = rows.iter_mut().filter(|row| fits(row)).min_by(|a, b| gap(a, &chain).total_cmp(&gap(b, &chain)));
        match nearest {
            Some(row) => row.push(chain),
            None => rows.push(vec![chain]),
        }
    }
    let rows = rows.into_iter().map(|row| measured(blobs, row.into_iter().flat_map(|chain| chain.letters).collect(), letter)).collect();
    absorbed(blobs, rows, letter)
}

/// Few letters within the height of a longer row are part of it: hanging letters, commas and quotes make chains of their own.
fn absorbed(blobs: &[Blob], mut rows: Vec<Chain>, letter: f32) -> Vec<Chain> {
    rows.sort_by_key(|row| (std::cmp::Reverse(row.letters.len()), row.left));
    let mut out: Vec<Chain> = Vec::with_capacity(rows.len());
    let mut grown: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
    for row in rows {
        let inside = |host: &Chain| {
            let near = row.left as f32 > host.left as f32 - letter * 3.0 && (row.right as f32) < host.right as f32 + letter * 3.0;
            near && host.letters.len() >= row.letters.len() * 3
                && row.letters.iter().filter_map(|at| blobs.get(*at)).all(|blob| {
                    let (base, middle) = (host.base_at(blob.middle()), (blob.top + blob.bottom) as f32 / 2.0);
                    middle > base - host.x_height * 1.5
                        && middle < base + host.x_height * 0.45
                        && (blob.height() as f32) < host.x_height * 2.2
                })
        };
        let host = if row.letters.len() <= 4 { out.iter().position(inside) } else { None };
        if let Some(letters) = host.and_then(|host| grown.get_mut(host)) {
            letters.extend(row.letters);
        } else {
            out.push(row);
            grown.push(Vec::new());
        }
    }
    let whole = out.into_iter().zip(grown);
    whole.map(|(row, more)| if more.is_empty() { row } else { measured(blobs, [row.letters, more].concat(), letter) }).collect()
}

/// How far a chain is off a row's nearest member, in height mostly.
fn gap(row: &[Chain], chain: &Chain) -> f32 {
    let off = |other: &Chain| {
        let between = (chain.left - other.right).max(other.left - chain.right).max(0) as f32;
        between * 0.05 + (other.base_at(chain.middle()) - chain.base_at(chain.middle())).abs()
    };
    row.iter().map(off).fold(f32::MAX, f32::min)
}

/// Whether two chains do not lie over each other.
fn beside(one: &Chain, other: &Chain, letter: f32) -> bool {
    let overlap = (one.right.min(other.right) - one.left.max(other.left)) as f32;
    overlap < letter * 0.8
}

/// Whether two chains stand at one height and nothing parts them.
fn level(one: &Chain, other: &Chain, letter: f32, gutters: &[Gutter]) -> bool {
    let (first, second) = if one.middle() < other.middle() { (one, other) } else { (other, one) };
    let between = f32::midpoint(first.right as f32, second.left as f32);
    let apart = (one.base_at(between) - other.base_at(between)).abs();
    // Far from a short chain, its line is not known well.
    let few = one.letters.len().min(other.letters.len());
    let reach = letter * if few < 3 { 0.34 } else { 0.42 };
    let heights = (one.x_height.min(other.x_height)) / one.x_height.max(other.x_height).max(1.0);
    let fits = few < 4 || heights > 0.5;
    // A crumb far away is dirt at the height of a line, not part of it.
    let gap = (one.left - other.right).max(other.left - one.right) as f32;
    let close = few >= 3 || gap < letter * 8.0;
    let (left, right) = if one.middle() < other.middle() { (one, other) } else { (other, one) };
    let y = one.base_at(between);
    apart < reach && fits && close && !gutters.iter().any(|gutter| gutter.lies_between(left.right, right.left, y as i32))
}
