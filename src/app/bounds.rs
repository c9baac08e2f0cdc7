//! What scans may cost, as the user has set it: memory, memory on the graphics card, time.
//!
//! Kept among the settings as words; numbers that would make the program useless are brought to the nearest that do not.

use super::jobs::JobKey;
use super::open_scans::{self, OpenScan};
use super::originals::Watch;
use super::scan_cache::ScanCache;
use super::workspace::Workspace;
use crate::scan::Limits;
use crate::store::Settings;
use crate::store::settings::Home;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

/// What scans may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Megabytes of decoded pixels that are kept beyond the page in view and its neighbours.
    pub memory_mb: u32,
    /// Megabytes of tiles that are kept on the graphics card beyond what shows.
    pub card_mb: u32,
    /// Megabytes that one decoded picture may have.
    pub picture_mb: u32,
    /// Seconds after which a picture that is still not decoded is given up.
    pub seconds: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { memory_mb: 64, card_mb: 32, picture_mb: 768, seconds: 60 }
    }
}

impl Bounds {
    /// What each may be, in the order of the fields.
    pub const RANGES: [RangeInclusive<u32>; 4] = [16..=65_536, 8..=8_192, 64..=16_384, 5..=3_600];

    /// What the settings say; the usual where they say nothing that makes sense.
    pub fn of(settings: &Settings) -> Self {
        let usual = Self::default();
        let number = |name: &str, usual: u32| settings.view.get(name).and_then(|value| value.parse().ok()).unwrap_or(usual);
        Self {
            memory_mb: number("scan-memory-mb", usual.memory_mb),
            card_mb: number("scan-card-mb", usual.card_mb),
            picture_mb: number("scan-picture-mb", usual.picture_mb),
            seconds: number("scan-seconds", usual.seconds),
        }
        .within_reason()
    }

    /// Writes them into the settings.
    pub fn put(self, settings: &mut Settings) {
        let numbers = [
            ("scan-memory-mb", self.memory_mb),
            ("scan-card-mb", self.card_mb),
            ("scan-picture-mb", self.picture_mb),
            ("scan-seconds", self.seconds),
        ];
        for (name, number) in numbers {
            settings.view.insert(name.to_owned(), number.to_string());
        }
    }

    /// Brings each number to where it makes sense.
    #[must_use]
    pub fn within_reason(self) -> Self {
        let [memory, card, picture, seconds] = Self::RANGES.map(RangeInclusive::into_inner);
        Self {
            memory_mb: self.memory_mb.clamp(memory.0, memory.1),
            card_mb: self.card_mb.clamp(card.0, card.1),
            picture_mb: self.picture_mb.clamp(picture.0, picture.1),
            seconds: self.seconds.clamp(seconds.0, seconds.1),
        }
    }

    /// Bytes of decoded pixels.
    pub(super) fn memory(self) -> u64 {
        u64::from(self.memory_mb) << 20
    }

    /// Bytes of tiles on the card.
    pub fn card(self) -> u64 {
        u64::from(self.card_mb) << 20
    }

    /// An empty cache of scans within these bounds; whoever opens a file looks at it first.
    pub(super) fn scans(self, home: Option<&Home>, watch: &Watch) -> ScanCache {
        let watch = watch.clone();
        // Headers are let in as far as the bounds may ever be raised; what is decoded is held to the bounds as they are.
        let widest = Limits { max_bytes: u64::from(*Self::RANGES[2].end()) << 20, ..Limits::default() };
        let open: OpenScan = Arc::new(move |path: &Path| {
            watch.look(path);
            open_scans::open_within(path, &widest)
        });
        ScanCache::new(open, Limits { max_bytes: self.picture(), ..Limits::default() }, self.memory()).with_previews(home)
    }

    /// Bytes of one picture.
    pub(super) fn picture(self) -> u64 {
        u64::from(self.picture_mb) << 20
    }
}

/// Whether a job decodes what others made, so that it may turn out to be endless.
fn is_limited(key: JobKey) -> bool {
    matches!(key.kind, "scan.decode" | "scan.tile" | "thumbnail" | "crop" | "strip" | "ink")
}

/// How often jobs that may be endless are looked at, in milliseconds.
const LOOK_EVERY_MS: i64 = 1_000;

impl Workspace {
    /// What scans may cost.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Sets what scans may cost, from now on, and keeps it.
    pub fn set_bounds(&mut self, bounds: Bounds) {
        self.bounds = bounds.within_reason();
        self.bounds.put(&mut self.settings);
        self.scans.set_bounds(self.bounds.memory(), self.bounds.picture());
        self.save_settings();
    }

    /// Gives up on decoders that do not come back. Says in how many milliseconds somebody has to look again.
    pub(super) fn watch_jobs(&mut self) -> Option<i64> {
        let now = self.clock.now().0;
        self.jobs.give_up(now, i64::from(self.bounds.seconds) * 1_000, is_limited).then_some(LOOK_EVERY_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::clock::Clock;

    #[test]
    fn what_is_set_is_kept_and_nonsense_is_brought_to_reason() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        let mut workspace = Workspace::inline(Some(home.clone()), Clock::manual(0));
        assert_eq!(workspace.bounds(), Bounds::default());
        workspace.set_bounds(Bounds { memory_mb: 200, card_mb: 100, picture_mb: 1, seconds: 0 });
        let set = Bounds { memory_mb: 200, card_mb: 100, picture_mb: 64, seconds: 5 };
        assert_eq!(workspace.bounds(), set);
        assert_eq!(Workspace::inline(Some(home), Clock::manual(0)).bounds(), set);
        let mut settings = Settings::default();
        settings.view.insert("scan-memory-mb".to_owned(), "plenty".to_owned());
        assert_eq!(Bounds::of(&settings), Bounds::default());
    }
}
