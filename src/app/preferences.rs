//! How the user likes the window, as typed values over the settings file's names and texts.

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
}

impl Default for ViewPrefs {
    fn default() -> Self {
        Self { dark: false, stacked: false, pages: true, inspector: true, text_size: 13.5, typewriter: true, outline_words: true }
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
        ];
        for (name, on) in flags {
            settings.view.insert(name.to_owned(), if on { "yes" } else { "no" }.to_owned());
        }
    }
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
}
