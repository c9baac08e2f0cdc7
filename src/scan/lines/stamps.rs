//! Lines of letters larger than the page's own: rubber stamps, printed heads.
//!
//! They are found as typed lines are, among the components that are too large to be letters of the page, once for letters up to three times
//! as high and once for larger ones. Only rows of some letters of like height count, and none that lies across typed lines: there
//! a stamp is better taken for foreign ink of these lines.

use super::blobs::Blob;
use super::chains::{self, Chain};

/// Heights of letters in heights of the page's letters, from and to, of each size that is looked for.
const SIZES: [(f32, f32); 2] = [(1.7, 3.4), (3.0, 7.0)];
/// Letters of a line at least.
const LEAST: usize = 3;

/// Rows of large letters that lie across none of these rows.
pub(super) fn stamped(blobs: &[Blob], letter: f32, rows: &[Chain], (width, height): (usize, usize)) -> Vec<Chain> {
    let mut out: Vec<Chain> = Vec::new();
    for (least, most) in SIZES {
        let is_one = |blob: &Blob| {
            let (w, h) = (blob.width() as f32, blob.height() as f32);
            let fill = blob.area as f32 / (w * h).max(1.0);
            let at_edge = blob.left <= 1 || blob.top <= 1 || blob.right >= width as i32 - 1 || blob.bottom >= height as i32 - 1;
            !at_edge && (letter * least..letter * most).contains(&h) && (h * 0.12..h * 1.6).contains(&w) && (0.12..0.9).contains(&fill)
        };
        let members: Vec<usize> = blobs.iter().enumerate().filter(|(_, blob)| is_one(blob)).map(|(at, _)| at).collect();
        let mut heights: Vec<i32> = members.iter().filter_map(|at| blobs.get(*at)).map(Blob::height).collect();
        heights.sort_unstable();
        let Some(usual) = heights.get(heights.len() / 2).map(|height| *height as f32 * 0.7) else { continue };
        let found = chains::rows(blobs, chains::chains(blobs, &members, usual, &[]), usual, &[]);
        let new = found.into_iter().filter(|row| row.letters.len() >= LEAST && is_steady(blobs, row));
        let free: Vec<Chain> = new.filter(|row| rows.iter().chain(&out).all(|other| !lies_across(row, other))).collect();
        out.extend(free);
    }
    out
}

/// Whether most letters of a row are about equally high: capitals are, and what a pen or a broken frame leaves is not.
fn is_steady(blobs: &[Blob], row: &Chain) -> bool {
    let mut heights: Vec<i32> = row.letters.iter().filter_map(|at| blobs.get(*at)).map(Blob::height).collect();
    heights.sort_unstable();
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(0) as f32;
    let like = heights.iter().filter(|height| (usual * 0.8..usual * 1.25).contains(&(**height as f32))).count();
    like * 3 >= heights.len() * 2
}

/// Whether a row of large letters shares its place with a row of some letters.
fn lies_across(large: &Chain, other: &Chain) -> bool {
    let common = (large.right.min(other.right) - large.left.max(other.left)) as f32;
    let middle = (large.left.max(other.left) + large.right.min(other.right)) as f32 / 2.0;
    let (base, foot) = (large.base_at(middle), other.base_at(middle));
    let overlap = base.min(foot) - (base - large.x_height * 1.2).max(foot - other.x_height);
    other.letters.len() >= LEAST && common > 0.0 && overlap > other.x_height * 0.3
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter of this height standing on a baseline.
    fn letter(left: i32, foot: i32, height: i32) -> Blob {
        let width = height * 2 / 3;
        let mut blob = Blob::default();
        (blob.left, blob.right, blob.top, blob.bottom) = (left, left + width, foot - height, foot);
        blob.area = (width * height / 3) as u32;
        blob
    }

    /// A row of letters.
    fn row(left: i32, foot: i32, height: i32, count: i32) -> Vec<Blob> {
        (0..count).map(|at| letter(left + at * height, foot, height)).collect()
    }

    fn found(blobs: &[Blob], typed: &[Chain]) -> Vec<(usize, i32)> {
        stamped(blobs, 20.0, typed, (2000, 3000)).iter().map(|row| (row.letters.len(), row.left)).collect()
    }

    #[test]
    fn a_stamp_of_either_size_is_a_line() {
        assert_eq!(found(&row(400, 200, 50, 6), &[]), [(6, 400)]);
        assert_eq!(found(&row(400, 300, 100, 6), &[]), [(6, 400)]);
        assert_eq!(found(&row(400, 200, 50, 2), &[]), [], "two letters are none");
        let uneven: Vec<Blob> =
            [34, 66, 34, 66, 34, 66].into_iter().zip(0..).map(|(height, at)| letter(400 + at * 60, 200, height)).collect();
        let scribble = chains::measured(&uneven, (0..6).collect(), 50.0);
        assert!(!is_steady(&uneven, &scribble));
    }

    #[test]
    fn a_stamp_across_typed_lines_is_none_of_its_own() {
        let typed = row(300, 195, 20, 20);
        let members: Vec<usize> = (0..typed.len()).collect();
        let line = chains::measured(&typed, members, 20.0);
        let all: Vec<Blob> = row(400, 200, 50, 6);
        assert_eq!(found(&all, std::slice::from_ref(&line)), []);
        assert_eq!(found(&row(400, 400, 50, 6), &[line]), [(6, 400)]);
    }
}
