//! Grey to ink: which pixels are dark because somebody wrote there.
//!
//! Paper is uneven and ribbons fade, so the limit between ink and paper is found tile by tile: the paper is what most of a tile's
//! neighbourhood is at least as dark as, the ink what its darkest pixels are, and the limit lies a little below half way. This is the
//! contrast method of Bernsen (1986) with percentiles in place of extremes, interpolated between tiles as by Chow and Kaneko (1972).

/// Pixels that are ink (1) or not (0), rows from the top.
#[derive(Debug, Clone, Default)]
pub(super) struct Plane {
    /// Pixels across.
    pub(super) width: usize,
    /// Pixels down.
    pub(super) height: usize,
    /// The pixels.
    pub(super) ink: Vec<u8>,
}

/// A grid of levels, one a tile.
struct Levels {
    across: usize,
    down: usize,
    values: Vec<f32>,
}

impl Levels {
    fn at(&self, column: usize, row: usize) -> f32 {
        self.values.get(row.min(self.down - 1) * self.across + column.min(self.across - 1)).copied().unwrap_or(0.0)
    }

    /// Each value from those of its neighbourhood.
    fn around(&self, reach: usize, of: impl Fn(&mut dyn Iterator<Item = f32>) -> f32) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for row in 0..self.down {
            for column in 0..self.across {
                let rows = row.saturating_sub(reach)..(row + reach + 1).min(self.down);
                let mut near =
                    rows.flat_map(|y| (column.saturating_sub(reach)..(column + reach + 1).min(self.across)).map(move |x| (x, y)));
                values.push(of(&mut near.by_ref().map(|(x, y)| self.at(x, y))));
            }
        }
        Self { values, ..*self }
    }

    /// The values along a pixel row: one for each tile's middle.
    fn row(&self, y: usize, tile: usize) -> Vec<f32> {
        let place = (y as f32 + 0.5) / tile as f32 - 0.5;
        let above = place.floor().max(0.0) as usize;
        let share = (place - above as f32).clamp(0.0, 1.0);
        (0..self.across).map(|column| self.at(column, above) * (1.0 - share) + self.at(column, above + 1) * share).collect()
    }
}

/// Mean of some values.
fn mean(values: &mut dyn Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// The third largest of some values.
fn third(values: &mut dyn Iterator<Item = f32>) -> f32 {
    let mut most = [0.0_f32; 3];
    for value in values {
        let [first, second, third] = most;
        most = if value > first {
            [value, first, second]
        } else if value > second {
            [first, value, second]
        } else {
            [first, second, third.max(value)]
        };
    }
    most[2]
}

/// The grey that this share of a histogram is at most as light as.
fn percentile(counts: &[u32], share: f32) -> f32 {
    let total: u32 = counts.iter().sum();
    let wanted = (total as f32 * share) as u32;
    let mut sum = 0;
    for (grey, count) in counts.iter().enumerate() {
        sum += count;
        if sum > wanted {
            return grey as f32;
        }
    }
    255.0
}

/// Paper, and darkest ink, of each tile.
fn survey(grey: &[u8], width: usize, height: usize, tile: usize) -> (Levels, Levels) {
    let (across, down) = (width.div_ceil(tile).max(1), height.div_ceil(tile).max(1));
    let (mut light, mut dark) = (Vec::with_capacity(across * down), Vec::with_capacity(across * down));
    for band in grey.chunks(width.max(1) * tile) {
        let mut counts = vec![[0_u32; 256]; across];
        for row in band.chunks_exact(width.max(1)) {
            for (cells, counts) in row.chunks(tile).zip(&mut counts) {
                for &value in cells {
                    if let Some(count) = counts.get_mut(usize::from(value)) {
                        *count += 1;
                    }
                }
            }
        }
        light.extend(counts.iter().map(|counts| percentile(counts, 0.88)));
        dark.extend(counts.iter().map(|counts| percentile(counts, 0.03)));
    }
    (Levels { across, down, values: light }, Levels { across, down, values: dark })
}

/// How far the limit lies from the paper towards the ink.
const SHARE: f32 = 0.50;

impl Plane {
    /// The ink of a grey picture; `tile` is about a tenth of an inch in pixels.
    pub(super) fn of_grey(grey: &[u8], width: usize, height: usize, tile: usize) -> Self {
        let (light, dark) = survey(grey, width, height, tile.max(4));
        let mut sorted = light.values.clone();
        sorted.sort_by(f32::total_cmp);
        let brightest = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(255.0);
        // A dark tile is paper in the shadow only to a degree: beyond it, it is a border, a hole or a picture.
        let paper = light.around(2, |near| near.fold(0.0, f32::max)).around(1, mean);
        let paper = Levels { values: paper.values.iter().map(|value| value.max(brightest * 0.55)).collect(), ..paper };
        let strength =
            Levels { values: paper.values.iter().zip(&dark.values).map(|(paper, dark)| (paper - dark).max(0.0)).collect(), ..dark };
        // Specks are darker than letters, but seldom lie in three tiles side by side.
        let strongest = strength.around(1, third).around(1, mean);
        let mut sorted: Vec<f32> = strongest.values.iter().copied().filter(|value| *value > 12.0).collect();
        sorted.sort_by(f32::total_cmp);
        let usual = sorted.get(sorted.len() * 7 / 10).copied().unwrap_or(60.0);
        let least = (usual * 0.22).max(12.0);
        let limits = paper.values.iter().zip(&strongest.values).map(|(paper, strongest)| paper - (strongest * SHARE).max(least));
        let limits = Levels { values: limits.collect(), ..paper };
        Self { width, height, ink: below(grey, width, &limits, tile.max(4)) }
    }

    /// The ink of a black and white picture given as grey.
    pub(super) fn of_bilevel(grey: &[u8], width: usize, height: usize) -> Self {
        Self { width, height, ink: grey.iter().map(|&value| u8::from(value < 128)).collect() }
    }

    /// Rows from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.ink.chunks_exact(self.width.max(1))
    }

    /// Share of the pixels that are ink, away from the edges.
    pub(super) fn cover(&self) -> f32 {
        let (margin_x, margin_y) = (self.width / 8, self.height / 8);
        let rows = self.rows().skip(margin_y).take(self.height.saturating_sub(2 * margin_y)).step_by(3);
        let (mut ink, mut all) = (0_usize, 0_usize);
        for row in rows {
            let part = row.get(margin_x..self.width.saturating_sub(margin_x)).unwrap_or_default();
            ink += part.iter().map(|&value| usize::from(value)).sum::<usize>();
            all += part.len();
        }
        ink as f32 / all.max(1) as f32
    }

    /// Light on dark becomes dark on light.
    pub(super) fn invert(&mut self) {
        self.ink.iter_mut().for_each(|value| *value ^= 1);
    }

    /// Every column moved by whole pixels, `shift` down for its column; what leaves the picture is lost, what enters is paper.
    ///
    /// For the small angles of skew, moving columns is a turn in all that matters here (rows become level), and it has an exact way back.
    pub(super) fn sheared(&self, shifts: &[i32]) -> Self {
        let mut ink = vec![0_u8; self.ink.len()];
        // Stretches of columns with the same shift are copied together.
        let mut left = 0;
        for stretch in shifts.chunk_by(|a, b| a == b) {
            let right = left + stretch.len();
            let shift = stretch.first().copied().unwrap_or(0);
            for (y, row) in self.rows().enumerate() {
                let Ok(to) = usize::try_from(y as i32 + shift) else { continue };
                let start = to * self.width;
                if let (Some(from), Some(to)) = (row.get(left..right), ink.get_mut(start + left..start + right)) {
                    to.copy_from_slice(from);
                }
            }
            left = right;
        }
        Self { ink, ..*self }
    }
}

/// Which pixels are darker than the limits.
fn below(grey: &[u8], width: usize, limits: &Levels, tile: usize) -> Vec<u8> {
    let mut ink = Vec::with_capacity(grey.len());
    let mut line = vec![0_u8; width];
    for (y, row) in grey.chunks_exact(width.max(1)).enumerate() {
        let levels = limits.row(y, tile);
        let half = tile / 2;
        let mut start = 0;
        for column in 0..=levels.len() {
            let from = levels.get(column.saturating_sub(1)).copied().unwrap_or(0.0);
            let to = levels.get(column.min(levels.len() - 1)).copied().unwrap_or(0.0);
            let end = if column == levels.len() { width } else { (column * tile + half).min(width) };
            let length = end.saturating_sub(start);
            let offset = if column == 0 { 0.0 } else { (start + half) as f32 - (column * tile) as f32 };
            let step = if column == levels.len() { 0.0 } else { (to - from) / tile as f32 };
            if let (Some(grey), Some(out)) = (row.get(start..end), line.get_mut(start..end)) {
                fill(grey, out, from + step * offset.max(0.0), step, length);
            }
            start = end;
        }
        ink.extend_from_slice(&line);
    }
    ink
}

/// One stretch of a row against limits that rise or fall evenly.
fn fill(grey: &[u8], out: &mut [u8], from: f32, step: f32, _length: usize) {
    for (at, (grey, out)) in grey.iter().zip(out).enumerate() {
        *out = u8::from(f32::from(*grey) < from + step * at as f32);
    }
}

/// Twice as wide and high, smoothly: small scans keep the grey between letters that a limit would lose.
pub(super) fn doubled(grey: &[u8], width: usize, height: usize) -> Vec<u8> {
    let row = |y: usize| grey.get(y * width..(y + 1) * width).unwrap_or_default();
    let stretch = |row: &[u8]| -> Vec<u16> {
        let mut out = Vec::with_capacity(row.len() * 2);
        for at in 0..row.len() {
            let here = u16::from(row.get(at).copied().unwrap_or(255));
            let before = u16::from(row.get(at.saturating_sub(1)).copied().unwrap_or(255));
            let after = u16::from(row.get(at + 1).or(row.get(at)).copied().unwrap_or(255));
            out.push(here * 3 + before);
            out.push(here * 3 + after);
        }
        out
    };
    let rows: Vec<Vec<u16>> = (0..height).map(|y| stretch(row(y))).collect();
    let mut out = Vec::with_capacity(grey.len() * 4);
    for y in 0..height {
        let Some(here) = rows.get(y) else { continue };
        let before = rows.get(y.saturating_sub(1)).unwrap_or(here);
        let after = rows.get(y + 1).unwrap_or(here);
        for other in [before, after] {
            out.extend(here.iter().zip(other).map(|(here, other)| ((here * 3 + other + 8) / 16) as u8));
        }
    }
    out
}
