//! The ink of a line from left to right, cut into pieces of about a letter.
//!
//! Most pieces are components as they are. Dots and the crumbs of broken letters are joined with what they stand over; letters that touch
//! are cut where the ink between the baseline and the top of the small letters is thinnest (Casey and Lecolinet 1996 call it dissection);
//! of a stamp or a stroke that crosses the line, the part within the line is taken and marked as foreign.

use super::blobs::{Blob, Blobs};
use super::chains::Chain;

/// A piece in the pixels of the level picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) top: i32,
    pub(super) bottom: i32,
    /// Ink of letters and of larger things, in columns.
    pub(super) own: i32,
    pub(super) alien: i32,
}

impl Piece {
    fn of(blob: &Blob) -> Self {
        Self { left: blob.left, right: blob.right, top: blob.top, bottom: blob.bottom, own: blob.width(), alien: 0 }
    }

    fn middle(&self) -> f32 {
        (self.left + self.right) as f32 / 2.0
    }

    fn width(&self) -> i32 {
        self.right - self.left
    }
}

/// What a component is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// A letter, or some that touch.
    Letter,
    /// A dot, a comma, a crumb.
    Mark,
    /// Part of a stamp, a stroke, letters of two lines that touch.
    Large,
    /// A speck, a border, a hole, a rule.
    Dirt,
}

/// What a component looks like; `letter` is the usual height of letters.
pub(super) fn looks(blob: &Blob, letter: f32, width: usize, height: usize) -> Looks {
    let (w, h) = (blob.width() as f32, blob.height() as f32);
    let fill = blob.area as f32 / (w * h).max(1.0);
    let at_edge = blob.left <= 1 || blob.top <= 1 || blob.right >= width as i32 - 1 || blob.bottom >= height as i32 - 1;
    let (small, large) = (w.min(h), w.max(h));
    if at_edge && large > letter * 1.6
        || small > letter * 1.5 && fill > 0.6
        || h > letter * 6.0 && w < letter * 0.6
        || w > letter * 4.0 && h < letter * 0.3
    {
        return Looks::Dirt;
    }
    if h > letter * 0.45 && h < letter * 2.1 && w > letter * 0.08 && w < letter * 16.0 && fill > 0.08 {
        return if w > letter * 4.0 && fill < 0.16 { Looks::Large } else { Looks::Letter };
    }
    if large < letter * 0.9 {
        let seen = large >= letter * 0.14 && blob.area as f32 >= letter * letter * 0.012;
        return if seen { Looks::Mark } else { Looks::Dirt };
    }
    if h < letter * 0.45 && w < letter * 4.0 { Looks::Mark } else { Looks::Large }
}

/// Whether a component may be part of a stamp, its letters or its frame: too high for the page's letters, not high enough for a rule
/// between columns.
pub(super) fn may_be_stamped(blob: &Blob, letter: f32) -> bool {
    let (w, h) = (blob.width() as f32, blob.height() as f32);
    (letter * 1.7..letter * 26.0).contains(&h) && w > letter * 0.5 && h < w * 4.0
}

/// What a line needs to take its pieces from a page.
pub(super) struct Page<'a> {
    pub(super) blobs: &'a Blobs,
    pub(super) looks: &'a [Looks],
    /// Usual height of letters.
    pub(super) letter: f32,
    /// Usual distance from letter to letter.
    pub(super) advance: f32,
}

/// Which lines each component that is no letter belongs to: its number for each line.
pub(super) fn shared(page: &Page<'_>, rows: &[Chain]) -> Vec<Vec<usize>> {
    let mut others = vec![Vec::new(); rows.len()];
    for (at, blob) in page.blobs.all.iter().enumerate() {
        let looks = page.looks.get(at).copied().unwrap_or(Looks::Dirt);
        if looks == Looks::Mark {
            let middle = (blob.top + blob.bottom) as f32 / 2.0;
            let off = |row: &Chain| {
                let base = row.base_at(blob.middle());
                let x_height = row.x_height.min(page.letter * 1.3);
                let inside = middle > base - x_height * 1.9 && middle < base + x_height * 0.55;
                let near = blob.middle() > row.left as f32 - page.advance * 2.5 && blob.middle() < row.right as f32 + page.advance * 2.5;
                // A dot stands on the baseline more often than under the next.
                let distance = if middle > base { (middle - base) * 1.5 } else { (base - x_height * 0.7 - middle).abs() * 0.7 };
                (inside && near).then_some(distance)
            };
            let nearest = rows.iter().enumerate().filter_map(|(number, row)| Some((off(row)?, number))).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some(list) = nearest.and_then(|(_, number)| others.get_mut(number)) {
                list.push(at);
            }
        } else if looks == Looks::Large {
            for (row, list) in rows.iter().zip(&mut others) {
                let base = row.base_at(blob.middle());
                let crosses = (blob.top as f32) < base - row.x_height * 0.25 && blob.bottom as f32 > base - row.x_height * 0.75;
                let near = (blob.right as f32) > row.left as f32 - page.advance * 6.0
                    && (blob.left as f32) < row.right as f32 + page.advance * 6.0;
                if crosses && near {
                    list.push(at);
                }
            }
        }
    }
    others
}

/// The pieces of a line.
pub(super) fn pieces(page: &Page<'_>, row: &Chain, others: &[usize]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(row.letters.len() + others.len());
    for at in row.letters.iter().chain(others) {
        let (Some(blob), Some(looks)) = (page.blobs.all.get(*at), page.looks.get(*at)) else { continue };
        let wide = blob.width() as f32 > page.advance * 1.35;
        if *looks == Looks::Large || wide {
            pieces.extend(cut(page, row, blob, *looks == Looks::Large));
        } else if within(row, blob) {
            pieces.push(Piece::of(blob));
        }
    }
    merged(pieces, page.advance)
}

/// The pieces of a line of large letters: its components as they are.
pub(super) fn whole(blobs: &Blobs, row: &Chain) -> Vec<Piece> {
    merged(row.letters.iter().filter_map(|at| blobs.all.get(*at)).map(Piece::of).collect(), row.x_height)
}

/// Whether a component leaves the height of the line by no more than letters do: a speck over a word would make its zone taller.
fn within(row: &Chain, blob: &Blob) -> bool {
    let base = row.base_at(blob.middle());
    let (above, below) = (base - blob.top as f32, blob.bottom as f32 - base);
    above < row.x_height * 2.0 + 1.0 && below < row.x_height * 0.75 + 1.0
}

/// Joins what stands over each other.
fn merged(mut pieces: Vec<Piece>, advance: f32) -> Vec<Piece> {
    pieces.sort_by_key(|piece| (piece.left, piece.right));
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let Some(last) = out.last_mut() {
            let overlap = last.right.min(piece.right) - piece.left;
            let least = last.width().min(piece.width());
            let joined = last.right.max(piece.right) - last.left;
            if overlap * 2 > least && joined as f32 <= advance * 1.6 || overlap >= least {
                last.right = last.right.max(piece.right);
                last.top = last.top.min(piece.top);
                last.bottom = last.bottom.max(piece.bottom);
                last.own = last.own.max(piece.own);
                last.alien = last.alien.max(piece.alien);
                continue;
            }
        }
        out.push(piece);
    }
    out
}

/// Cuts a component that is wider than a letter, or the part of a larger one that lies within a line.
fn cut(page: &Page<'_>, row: &Chain, blob: &Blob, large: bool) -> Vec<Piece> {
    let columns = Columns::of(page, row, blob, large);
    let mut out = Vec::new();
    for (from, to) in columns.stretches() {
        let parts = ((to - from) as f32 / page.advance).round().max(1.0) as usize;
        let mut start = from;
        for part in 1..=parts {
            let end = if part == parts { to } else { columns.thinnest(from, to, part, parts, page.advance, row.x_height).unwrap_or(start) };
            if end > start {
                out.extend(columns.piece(start, end, large));
                start = end;
            }
        }
    }
    out
}

/// The ink of a component column by column.
struct Columns {
    left: i32,
    /// Ink pixels between baseline and top of the small letters.
    core: Vec<u32>,
    /// First and last row of ink.
    extent: Vec<(i32, i32)>,
}

impl Columns {
    fn of(page: &Page<'_>, row: &Chain, blob: &Blob, large: bool) -> Self {
        let width = blob.width().max(0) as usize;
        let mut columns = Self { left: blob.left, core: vec![0; width], extent: vec![(i32::MAX, i32::MIN); width] };
        for run in page.blobs.runs_of(blob) {
            let y = run.y as f32;
            let base = row.base_at((run.left + run.right) as f32 / 2.0);
            // Small letters alone decide where to cut; a stroke of a stamp counts where it crosses any part of the line.
            let core = y < base - row.x_height * 0.06 && y >= base - row.x_height * if large { 1.5 } else { 1.05 };
            let inside = !large || (y < base + row.x_height * 0.5 && y >= base - row.x_height * 1.7);
            if !inside {
                continue;
            }
            let (from, to) = ((run.left as i32 - blob.left) as usize, (run.right as i32 - blob.left) as usize);
            if core && let Some(counts) = columns.core.get_mut(from..to) {
                for count in counts {
                    *count += 1;
                }
            }
            if let Some(extent) = columns.extent.get_mut(from..to) {
                for extent in extent {
                    *extent = (extent.0.min(run.y as i32), extent.1.max(run.y as i32 + 1));
                }
            }
        }
        columns
    }

    /// Stretches of columns with ink in the core.
    fn stretches(&self) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        let mut at = 0;
        for stretch in self.core.chunk_by(|a, b| (*a == 0) == (*b == 0)) {
            if stretch.first().is_some_and(|count| *count > 0) {
                out.push((at, at + stretch.len()));
            }
            at += stretch.len();
        }
        out
    }

    /// The column with least ink near where the `part`th of `parts` letters should end.
    fn thinnest(&self, from: usize, to: usize, part: usize, parts: usize, advance: f32, x_height: f32) -> Option<usize> {
        let place = from as f32 + (to - from) as f32 * part as f32 / parts as f32;
        let (low, high) = ((place - advance * 0.3) as usize, (place + advance * 0.3) as usize);
        let window = self.core.get(low.max(from + 1)..high.min(to))?;
        let weigh = |at: usize, count: u32| count as f32 + ((low.max(from + 1) + at) as f32 - place).abs() * 0.12;
        let (at, count) = window.iter().enumerate().min_by(|a, b| weigh(a.0, *a.1).total_cmp(&weigh(b.0, *b.1)))?;
        ((*count as f32) < x_height * 0.6).then_some(low.max(from + 1) + at)
    }

    fn piece(&self, from: usize, to: usize, large: bool) -> Option<Piece> {
        let extent = self.extent.get(from..to)?;
        let (top, bottom) = extent.iter().fold((i32::MAX, i32::MIN), |(top, bottom), column| (top.min(column.0), bottom.max(column.1)));
        let width = (to - from) as i32;
        let (own, alien) = if large { (0, width) } else { (width, 0) };
        (bottom > top).then_some(Piece { left: self.left + from as i32, right: self.left + to as i32, top, bottom, own, alien })
    }
}

/// Middles of pieces, for the pitch.
pub(super) fn middles(pieces: &[Piece], advance: f32) -> Vec<f32> {
    let like_letters = |piece: &&Piece| piece.alien == 0 && (piece.width() as f32) < advance * 1.6;
    pieces.iter().filter(like_letters).map(Piece::middle).collect()
}

/// The mean distance from letter to letter within words; `None` where there are too few.
pub(super) fn mean_step(pieces: &[Piece], letter: f32) -> Option<f32> {
    let (mut sum, mut count) = (0, 0);
    for pair in pieces.windows(2) {
        let [one, next] = pair else { continue };
        if ((next.left - one.right) as f32) < letter * 0.35 && one.alien == 0 && next.alien == 0 {
            sum += next.left - one.left;
            count += 1;
        }
    }
    (count >= 3).then(|| sum as f32 / count as f32)
}
