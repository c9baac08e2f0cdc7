//! Connected components of ink, at full resolution.
//!
//! Runs of ink in a row are joined with those they touch in the row above, corners included, by union-find (Rosenfeld and Pfaltz 1966).
//! A page has a million runs, so everything lies in flat lists; the components for redactions next door keep a list each, which is
//! comfortable for a hundred of them and not for ten thousand.

use super::plane::Plane;

/// Ink pixels of a row that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    /// Row.
    pub(super) y: u32,
    /// First pixel.
    pub(super) left: u32,
    /// One past the last.
    pub(super) right: u32,
}

/// One connected component.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Blob {
    /// Bounds; right and bottom are one past the last.
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    /// Ink pixels.
    pub(super) area: u32,
    /// Its runs in [`Blobs::runs`].
    first: u32,
    count: u32,
}

impl Blob {
    pub(super) fn width(&self) -> i32 {
        self.right - self.left
    }

    pub(super) fn height(&self) -> i32 {
        self.bottom - self.top
    }

    /// Its bounds with down and across changed.
    pub(super) fn lying(&self) -> Self {
        Self { left: self.top, top: self.left, right: self.bottom, bottom: self.right, ..*self }
    }

    pub(super) fn middle(&self) -> f32 {
        (self.left + self.right) as f32 / 2.0
    }
}

/// All components with their runs.
#[derive(Debug, Default)]
pub(super) struct Blobs {
    /// The components in order of their first rows.
    pub(super) all: Vec<Blob>,
    runs: Vec<Run>,
}

/// The runs of a plane, row by row, those of `longest` pixels and more left out.
pub(super) fn runs(plane: &Plane, longest: usize) -> Vec<Run> {
    let mut runs = Vec::with_capacity(plane.ink.len() / 64);
    for (y, row) in plane.rows().enumerate() {
        let mut x = 0;
        while let Some(rest) = row.get(x..).filter(|rest| !rest.is_empty()) {
            let blank = rest.iter().position(|&value| value != 0).unwrap_or(rest.len());
            let left = x + blank;
            let length = rest.get(blank..).map_or(0, |ink| ink.iter().position(|&value| value == 0).unwrap_or(ink.len()));
            if length > 0 && length < longest {
                runs.push(Run { y: y as u32, left: left as u32, right: (left + length) as u32 });
            }
            x = left + length;
        }
    }
    runs
}

impl Blobs {
    /// Joins runs that touch.
    pub(super) fn of(runs: &[Run]) -> Self {
        let mut parents: Vec<u32> = (0..runs.len() as u32).collect();
        let (mut above, mut row) = (0..0, 0..0);
        let mut y = u32::MAX;
        let mut from = 0;
        for (at, run) in runs.iter().enumerate() {
            if run.y != y {
                above = if y.wrapping_add(1) == run.y { row.start..at } else { at..at };
                row = at..at;
                y = run.y;
                from = above.start;
            }
            let mut other = from;
            while let Some(up) = runs.get(other).filter(|up| other < above.end && up.left <= run.right) {
                if up.right >= run.left {
                    join(&mut parents, other as u32, at as u32);
                }
                if up.right < run.right {
                    from = other;
                }
                other += 1;
            }
        }
        Self::gathered(runs, &mut parents)
    }

    /// Puts runs together by their roots.
    fn gathered(runs: &[Run], parents: &mut [u32]) -> Self {
        let mut number = vec![u32::MAX; runs.len()];
        let mut owners = Vec::with_capacity(runs.len());
        let mut all: Vec<Blob> = Vec::new();
        for (at, run) in runs.iter().enumerate() {
            let root = root(parents, at as u32) as usize;
            let Some(id) = number.get_mut(root) else { continue };
            if *id == u32::MAX {
                *id = all.len() as u32;
                all.push(Blob { left: i32::MAX, top: run.y as i32, ..Blob::default() });
            }
            owners.push(*id);
            if let Some(blob) = all.get_mut(*id as usize) {
                blob.left = blob.left.min(run.left as i32);
                blob.right = blob.right.max(run.right as i32);
                blob.bottom = run.y as i32 + 1;
                blob.area += run.right - run.left;
                blob.count += 1;
            }
        }
        let mut next = 0;
        let mut places: Vec<u32> = Vec::with_capacity(all.len());
        for blob in &mut all {
            blob.first = next;
            places.push(next);
            next += blob.count;
        }
        let mut sorted = vec![Run { y: 0, left: 0, right: 0 }; runs.len()];
        for (run, owner) in runs.iter().zip(&owners) {
            if let Some(place) = places.get_mut(*owner as usize)
                && let Some(slot) = sorted.get_mut(*place as usize)
            {
                *slot = *run;
                *place += 1;
            }
        }
        Self { all, runs: sorted }
    }

    /// A component's runs from the top.
    pub(super) fn runs_of(&self, blob: &Blob) -> &[Run] {
        self.runs.get(blob.first as usize..(blob.first + blob.count) as usize).unwrap_or_default()
    }
}

fn root(parents: &mut [u32], mut at: u32) -> u32 {
    while let Some(&parent) = parents.get(at as usize).filter(|&&parent| parent != at) {
        let grand = parents.get(parent as usize).copied().unwrap_or(parent);
        if let Some(entry) = parents.get_mut(at as usize) {
            *entry = grand;
        }
        at = parent;
    }
    at
}

fn join(parents: &mut [u32], one: u32, other: u32) {
    let (a, b) = (root(parents, one), root(parents, other));
    if let Some(parent) = parents.get_mut(a.max(b) as usize) {
        *parent = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(drawing: &str, longest: usize) -> Vec<u32> {
        let rows: Vec<&str> = drawing.split(' ').collect();
        let ink = rows.iter().flat_map(|row| row.bytes().map(|dot| u8::from(dot == b'#'))).collect();
        let plane = Plane { width: rows[0].len(), height: rows.len(), ink };
        Blobs::of(&runs(&plane, longest)).all.iter().map(|blob| blob.area).collect()
    }

    #[test]
    fn what_touches_is_one_component() {
        assert_eq!(areas("#.#.# #.#.# ###.. ....#", 99), [7, 2, 1]);
        assert_eq!(areas("##.. ..## ##..", 99), [6], "corners join");
        assert_eq!(areas("#.#.#.# #######", 99), [11], "late joins find all");
        assert_eq!(areas("#.#.#.# #######", 7), [1, 1, 1, 1], "long runs are left out");
        assert_eq!(areas("### ... ###", 99), [3, 3], "a blank row parts");
    }
}
