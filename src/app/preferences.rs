//! How the user likes the window, as typed values over the settings file's names and texts.

use super::scan_prefs::ScanPrefs;
use super::views::overlay::OverlayPrefs;
use crate::store::Settings;
use crate::store::settings::Theme;

/// How the window is laid out.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own; any combination makes sense")]
pub struct ViewPrefs {
    /// Whether the window is dark.
    pub dark: bool,
    /// Whether the scan stands above the text instead of beside it.
    pub stacked: bool,
    /// Whether the page list shows.
    pub pages: bool,
    /// Whether the inspector shows.
    pub inspector: bool,
    /// Size of the transcription's letters in points.
    pub text_size: f32,
    /// Whether the transcription is set in the typewriter face.
    pub typewriter: bool,
    /// Whether words are outlined on the scan.
    pub outline_words: bool,
    /// Whether the text is shown line by line, each below its strip of the scan.
    pub lines: bool,
    /// Whether the line of the caret is enlarged above the text.
    pub loupe: bool,
    /// Whether and how the text lies over the scan.
    pub overlay: OverlayPrefs,
    /// How the scan pane is set up.
    pub scan: ScanPrefs,
}

impl Default for ViewPrefs {
    fn default() -> Self {
        Self {
            dark: false,
            stacked: false,
            pages: true,
            inspector: true,
            text_size: 13.5,
            typewriter: true,
            outline_words: true,
            lines: false,
            loupe: false,
            overlay: OverlayPrefs::default(),
            scan: ScanPrefs::default(),
        }
    }
}

impl ViewPrefs {
    /// What the settings say; the usual where they say nothing.
    pub fn of(settings: &Settings) -> Self {
        let usual = Self::default();
        let flag = |name: &str, usual: bool| settings.view.get(name).map_or(usual, |value| value == "yes");
        Self {
            dark: settings.theme == Theme::Dark,
            stacked: flag("stacked", usual.stacked),
            pages: flag("pages", usual.pages),
            inspector: flag("inspector", usual.inspector),
            text_size: settings.text_size,
            typewriter: flag("typewriter", usual.typewriter),
            outline_words: flag("outline-words", usual.outline_words),
            lines: flag("lines", usual.lines),
            loupe: flag("loupe", usual.loupe),
            overlay: OverlayPrefs::of(&settings.view),
            scan: ScanPrefs::of(&settings.view),
        }
    }

    /// Writes them into the settings.
    pub fn put(&self, settings: &mut Settings) {
        settings.theme = if self.dark { Theme::Dark } else { Theme::Light };
        settings.text_size = self.text_size;
        let flags = [
            ("stacked", self.stacked),
            ("pages", self.pages),
            ("inspector", self.inspector),
            ("typewriter", self.typewriter),
            ("outline-words", self.outline_words),
            ("lines", self.lines),
            ("loupe", self.loupe),
        ];
        for (name, on) in flags {
            settings.view.insert(name.to_owned(), if on { "yes" } else { "no" }.to_owned());
        }
        self.overlay.put(&mut settings.view);
        self.scan.put(&mut settings.view);
    }
}

/// Where the window stood and how large it was, in points; kept in the settings as words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowPlace {
    /// Width and height of what is inside the frame.
    pub size: [f32; 2],
    /// Left and top of the frame on the desktop; `None` where the system does not tell (Wayland).
    pub corner: Option<[f32; 2]>,
    /// Size of the monitor it was on: on another one the corner may be out of sight.
    pub monitor: Option<[f32; 2]>,
    /// Whether it filled the monitor; then the rest says what it goes back to.
    pub maximized: bool,
    /// Width and height of what was inside when it filled the monitor last. A window that is made so large is painted once before it shows, not
    /// first small and then again.
    pub filling: Option<[f32; 2]>,
}

/// The name of the window's place among the settings of views.
const WINDOW: &str = "window";

impl WindowPlace {
    /// What the settings say, where it makes sense.
    pub fn of(settings: &Settings) -> Option<Self> {
        let said = settings.view.get(WINDOW)?;
        let (mut size, mut corner, mut monitor, mut filling, mut maximized) = (None, None, None, None, false);
        for part in said.split(' ') {
            match part.split_once('=') {
                Some(("size", pair)) => size = numbers(pair),
                Some(("at", pair)) => corner = numbers(pair),
                Some(("monitor", pair)) => monitor = numbers(pair),
                Some(("filling", pair)) => filling = numbers(pair),
                _ => maximized |= part == "maximized",
            }
        }
        let is_usable = |[width, height]: &[f32; 2]| (200.0..=20_000.0).contains(width) && (200.0..=20_000.0).contains(height);
        let (size, filling) = (size.filter(is_usable)?, filling.filter(is_usable));
        let corner = corner.filter(|corner| corner.iter().all(|at| at.abs() <= 30_000.0));
        Some(Self { size, corner, monitor, maximized, filling })
    }

    /// How large the window is made.
    pub fn size_at_start(&self) -> [f32; 2] {
        self.filling.filter(|_| self.maximized).unwrap_or(self.size)
    }

    /// Whether a window of this size, that filled the monitor from its start and does no longer, has to be told how large it was before.
    pub fn is_left_filling(&self, size: [f32; 2]) -> bool {
        let near = |[width, height]: [f32; 2]| (width - size[0]).abs() < 2.0 && (height - size[1]).abs() < 2.0;
        self.maximized && self.filling.is_some_and(near)
    }

    /// Writes it into the settings.
    pub fn put(&self, settings: &mut Settings) {
        let pair = |name: &str, pair: Option<[f32; 2]>| pair.map_or_else(String::new, |[a, b]| format!(" {name}={a:.0}x{b:.0}"));
        let said = format!(
            "{}{}{}{}{}",
            pair("size", Some(self.size)),
            pair("at", self.corner),
            pair("monitor", self.monitor),
            pair("filling", self.filling),
            if self.maximized { " maximized" } else { "" }
        );
        settings.view.insert(WINDOW.to_owned(), said.trim_start().to_owned());
    }
}

/// Two numbers with an `x` between them.
fn numbers(pair: &str) -> Option<[f32; 2]> {
    let (a, b) = pair.split_once('x')?;
    let number = |text: &str| text.parse::<f32>().ok().filter(|number| number.is_finite());
    Some([number(a)?, number(b)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_read() {
        let prefs = ViewPrefs { dark: true, stacked: true, pages: false, text_size: 21.0, typewriter: false, ..ViewPrefs::default() };
        let mut settings = Settings::default();
        prefs.put(&mut settings);
        assert_eq!(ViewPrefs::of(&settings), prefs);
    }

    #[test]
    fn the_windows_place_comes_back_and_nonsense_does_not() {
        let place = WindowPlace {
            size: [1200.0, 800.0],
            corner: Some([-40.0, 12.0]),
            monitor: Some([2560.0, 1440.0]),
            maximized: true,
            filling: Some([2560.0, 1410.0]),
        };
        let mut settings = Settings::default();
        assert_eq!(WindowPlace::of(&settings), None);
        place.put(&mut settings);
        assert_eq!(WindowPlace::of(&settings), Some(place));
        let unknown = WindowPlace { corner: None, monitor: None, maximized: false, filling: None, ..place };
        unknown.put(&mut settings);
        assert_eq!(WindowPlace::of(&settings), Some(unknown));
        assert_eq!((place.size_at_start(), unknown.size_at_start()), ([2560.0, 1410.0], [1200.0, 800.0]));
        assert!(place.is_left_filling([2559.0, 1411.0]) && !place.is_left_filling([1200.0, 800.0]));
        assert!(!unknown.is_left_filling([1200.0, 800.0]));
        for nonsense in ["", "size=NaNx4", "size=1x1", "size=900", "at=1x2"] {
            settings.view.insert(WINDOW.to_owned(), nonsense.to_owned());
            assert_eq!(WindowPlace::of(&settings), None, "{nonsense}");
        }
    }
}
