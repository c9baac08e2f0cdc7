//! What a user prefers, and where the program's own files are.
//!
//! One small JSON file. Every field may be missing, unknown ones are kept for the newer program that wrote them, and a file that cannot
//! be read is set aside under another name and never deleted. Where to look: the folder in `ONIONSKIN_HOME` where that is set, otherwise
//! where the system keeps such things.

use super::atomic::{self, IfThere};
use super::error::StoreError;
use super::listing;
use super::schema::paths::WirePath;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folders of the program's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// Settings.
    pub config: PathBuf,
    /// Dossiers made for folders that were simply opened.
    pub dossiers: PathBuf,
}

impl Home {
    /// The folders of this user; `None` where the system names none.
    pub fn find() -> Option<Self> {
        if let Some(home) = std::env::var_os("ONIONSKIN_HOME").filter(|home| !home.is_empty()) {
            return Some(Self::at(Path::new(&home)));
        }
        let folders = directories::ProjectDirs::from("", "", "onionskin")?;
        Some(Self { config: folders.config_dir().to_owned(), dossiers: folders.data_dir().join("dossiers") })
    }

    /// Everything below one folder.
    pub fn at(folder: &Path) -> Self {
        Self { config: folder.to_owned(), dossiers: folder.join("dossiers") }
    }

    /// The settings file.
    pub fn settings_path(&self) -> PathBuf {
        self.config.join("settings.json")
    }

    /// Where the dossier of a folder or file that was simply opened is kept: its name, so that people find it, and a digest of its full
    /// path, so that two folders of one name do not meet.
    pub fn dossier_for(&self, source: &Path) -> PathBuf {
        let full = std::fs::canonicalize(source).or_else(|_not_there| std::path::absolute(source)).unwrap_or_else(|_| source.to_owned());
        let digest = Sha256::digest(full.as_os_str().as_encoded_bytes());
        let digest = digest.iter().take(6).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        let name = full.file_name().unwrap_or_default().to_string_lossy();
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_') { c } else { '_' };
        let name: String = name.chars().take(60).map(plain).collect();
        let name = name.trim_matches([' ', '.']);
        let name = if name.is_empty() { "dossier" } else { name };
        self.dossiers.join(format!("{name}-{digest:012x}.onionskin"))
    }
}

/// The folder of dossiers made for folders that were simply opened.
pub fn dossier_dir() -> Option<PathBuf> {
    Home::find().map(|home| home.dossiers)
}

/// The dossier for a folder or file that is simply opened; see [`Home::dossier_for`].
pub fn dossier_for(source: &Path) -> Option<PathBuf> {
    Home::find().map(|home| home.dossier_for(source))
}

/// A short digest of a text, for names that must not meet.
pub fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(6).flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Whether a window can be shown at all, as far as can be told without trying.
pub fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("DISPLAY") || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET")
}

/// The user's name as the system gives it; `unknown` where it gives none.
pub fn user_name() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(std::env::var_os)
        .map(|name| name.to_string_lossy().into_owned())
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What a user prefers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Dossiers and folders opened last, latest first.
    #[serde(serialize_with = "paths_out", deserialize_with = "paths_in")]
    pub recent: Vec<PathBuf>,
    /// Light or dark.
    pub theme: Theme,
    /// Size of the transcription's letters in points.
    pub text_size: f32,
    /// Size of everything, 1 for normal.
    pub zoom: f32,
    /// Who is named in the journal; empty for the system's user name.
    pub agent: String,
    /// Keys chosen by the user: command to chords, as text.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Where splitters stand: name to share, 0 to 1.
    pub splitters: BTreeMap<String, f32>,
    /// Other preferences of views: name to value.
    pub view: BTreeMap<String, String>,
    /// What a newer program wrote.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            recent: Vec::new(),
            theme: Theme::System,
            text_size: 13.5,
            zoom: 1.0,
            agent: String::new(),
            keys: BTreeMap::new(),
            splitters: BTreeMap::new(),
            view: BTreeMap::new(),
            unknown: BTreeMap::new(),
        }
    }
}

/// How many are kept in [`Settings::recent`].
const RECENT: usize = 20;

/// A settings file larger than this is not one.
const LIMIT: u64 = 4 << 20;

impl Settings {
    /// Reads the settings. A missing file gives the usual ones; one that cannot be read is set aside, and a sentence says so.
    pub fn load(home: &Home) -> (Self, Option<String>) {
        let path = home.settings_path();
        if std::fs::symlink_metadata(&path).is_err() {
            return (Self::default(), None);
        }
        let bytes = match listing::read_file(&path, LIMIT) {
            Ok(bytes) => bytes,
            Err(error @ StoreError::TooLarge { .. }) => return (Self::default(), Some(set_aside(&path, &error.to_string()))),
            // Nothing wrong with what is in it, perhaps only now: it stays.
            Err(error) => return (Self::default(), Some(error.to_string())),
        };
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(settings) => (settings.within_reason(), None),
            Err(error) => (Self::default(), Some(set_aside(&path, &error.to_string()))),
        }
    }

    /// Writes the settings.
    ///
    /// # Errors
    /// Where they cannot be written; those written before are then still there.
    pub fn save(&self, home: &Home) -> Result<(), StoreError> {
        let path = home.settings_path();
        let saving = || StoreError::io("save the settings", "The settings saved before were kept", &path);
        std::fs::create_dir_all(&home.config).map_err(saving())?;
        let mut text = serde_json::to_string_pretty(self).map_err(|error| saving()(error.into()))?;
        text.push('\n');
        atomic::write(&path, text.as_bytes(), IfThere::Replace)
    }

    /// Puts a path at the head of [`Self::recent`].
    pub fn note_recent(&mut self, path: &Path) {
        self.recent.retain(|known| known != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
    }

    /// Numbers that would make the window unusable become usual ones.
    fn within_reason(mut self) -> Self {
        let usual = Self::default();
        if !(6.0..=72.0).contains(&self.text_size) {
            self.text_size = usual.text_size;
        }
        if !(0.3..=5.0).contains(&self.zoom) {
            self.zoom = usual.zoom;
        }
        self.splitters.retain(|_, share| (0.0..=1.0).contains(share));
        self.recent.truncate(RECENT);
        self
    }
}

/// Renames a file that cannot be read; gives a sentence for the user.
fn set_aside(path: &Path, why: &str) -> String {
    let free = (1..1000).map(|n| path.with_file_name(format!("settings.unreadable-{n}.json"))).find(|name| !name.exists());
    match free.map(|name| (std::fs::rename(path, &name), name)) {
        Some((Ok(()), name)) => {
            format!("The settings could not be read ({why}). The usual ones are used, and the file was set aside: {}", name.display())
        }
        _ => format!("The settings could not be read ({why}). The usual ones are used until they are saved again: {}", path.display()),
    }
}

fn paths_out<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    paths.iter().map(|path| WirePath::new(path)).collect::<Vec<_>>().serialize(serializer)
}

fn paths_in<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    Ok(Vec::<WirePath>::deserialize(deserializer)?.iter().map(WirePath::path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str) -> (Settings, Option<String>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        std::fs::write(home.settings_path(), written).unwrap();
        let (settings, notice) = Settings::load(&home);
        (settings, notice, folder)
    }

    #[test]
    fn settings_come_back_and_unknown_ones_are_kept() {
        let (mut settings, notice, folder) = check(r#"{"theme":"dark","text_size":1e9,"from_the_future":[1]}"#);
        assert_eq!((settings.theme, settings.text_size, notice), (Theme::Dark, 13.5, None));
        settings.note_recent(Path::new("/a"));
        settings.note_recent(Path::new("/b"));
        settings.note_recent(Path::new("/a"));
        let home = Home::at(folder.path());
        settings.save(&home).unwrap();
        let (again, _) = Settings::load(&home);
        assert_eq!(again, settings);
        assert_eq!(again.recent, [Path::new("/a"), Path::new("/b")]);
        assert!(std::fs::read_to_string(home.settings_path()).unwrap().contains("from_the_future"));
    }

    #[test]
    fn garbage_is_set_aside_and_not_deleted() {
        let (settings, notice, folder) = check("\0\0garbage");
        assert_eq!(settings, Settings::default());
        assert!(notice.unwrap().contains("set aside"));
        assert_eq!(std::fs::read(folder.path().join("settings.unreadable-1.json")).unwrap(), b"\0\0garbage");
    }

    #[test]
    fn a_folder_has_one_dossier_by_whatever_way_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        std::fs::create_dir_all(folder.path().join("x/Kuba: Akte 7")).unwrap();
        let one = home.dossier_for(&folder.path().join("x/Kuba: Akte 7"));
        assert_eq!(one, home.dossier_for(&folder.path().join("x/../x/Kuba: Akte 7")));
        assert!(one.file_name().unwrap().to_str().unwrap().starts_with("Kuba_ Akte 7-"), "{one:?}");
        assert_ne!(one, home.dossier_for(&folder.path().join("x")));
    }
}
