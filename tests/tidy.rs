//! What keeps the house tidy: who may import whom, who may name which crate and which part of `std`, how long a file may be, and
//! whether the generated pages of `docs/` say what the tables in the code say.
//!
//! Each rule is a function from a path and a source to complaints, so that every rule is also run on a planted violation and seen to
//! catch it. `ONIONSKIN_UPDATE_DOCS=1 cargo test --test tidy` writes the generated pages instead of comparing them.
//!
//! The reader of sources is naive on purpose: it looks at identifiers before `::`, not at what they resolve to. A macro could get round
//! it; nobody does so by accident.

#![expect(clippy::string_slice, clippy::unwrap_used, reason = "reads our own sources; where it stumbles over them, the test fails")]

use onionskin::app::command::{Area, COMMANDS, Needs};
use onionskin::app::keys::Chord;
use onionskin::formats::{FORMATS, Keep, MADE};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A layer: what of ours it may import, what of others, and which parts of `std` that not everybody may touch.
struct Layer {
    name: &'static str,
    layers: &'static [&'static str],
    crates: &'static [&'static str],
    std: &'static [&'static str],
}

/// The brick wall, from the ground up. The same table, with reasons, stands in `docs/ARCHITECTURE.md`.
const LAYERS: &[Layer] = &[
    Layer { name: "model", layers: &[], crates: &[], std: &[] },
    Layer { name: "edit", layers: &["model"], crates: &["thiserror"], std: &[] },
    Layer {
        name: "formats",
        layers: &["model"],
        crates: &["base64", "chardetng", "encoding_rs", "flate2", "quick_xml", "regex", "serde_json", "similar", "thiserror", "zip"],
        // Compressors write into memory.
        std: &["io"],
    },
    Layer {
        name: "scan",
        layers: &["model"],
        crates: &[
            "ab_glyph",
            "ab_glyph_rasterizer",
            "djvu_rs",
            "flate2",
            "hayro",
            "hayro_ccitt",
            "hayro_interpret",
            "hayro_jbig2",
            "hayro_jpeg2000",
            "hayro_syntax",
            "image",
            "jxl_oxide",
            "moxcms",
            "png",
            "thiserror",
            "weezl",
            "zstd",
            "zune_core",
            "zune_jpeg",
        ],
        std: &["io"],
    },
    Layer {
        name: "analysis",
        layers: &["model"],
        crates: &["fst", "rapidfuzz", "regex", "serde", "similar", "toml", "unicode_normalization", "unicode_segmentation"],
        std: &[],
    },
    Layer {
        name: "store",
        layers: &["model", "edit"],
        crates: &[
            "crossbeam_channel",
            "directories",
            "jiff",
            "rusqlite",
            "serde",
            "serde_json",
            "sha2",
            "tempfile",
            "thiserror",
            "toml",
            "ureq",
            "zip",
        ],
        std: &["env", "fs", "io", "os", "process", "time"],
    },
    Layer {
        name: "app",
        layers: &["model", "edit", "formats", "scan", "analysis", "store"],
        crates: &["alphanumeric_sort", "crossbeam_channel", "jiff", "regex", "serde", "serde_json", "similar", "spellbook"],
        std: &["io", "time"],
    },
    Layer { name: "cli", layers: &["model", "app"], crates: &["clap", "serde", "serde_json"], std: &["env", "io", "process"] },
    Layer {
        name: "ui",
        layers: &["model", "app"],
        crates: &["crossbeam_channel", "eframe", "egui", "rfd", "unicode_segmentation"],
        std: &["time"],
    },
];

/// Parts of `std` that a layer must be allowed to touch: everything that reaches outside the program.
const GUARDED_STD: &[&str] = &["env", "fs", "io", "net", "os", "process", "thread", "time"];

/// What stands in named files only, and where.
const PLACES: &[(&str, &[&str])] = &[
    (
        "std::thread",
        &[
            "src/app/jobs.rs",
            "src/app/early.rs",
            "src/app/intake/gather.rs",
            "src/app/side_by_side.rs",
            "src/store/writer.rs",
            "src/ui/dialogs.rs",
        ],
    ),
    ("SystemTime::now", &["src/app/clock.rs"]),
    ("Instant::now", &["src/app/clock.rs"]),
    ("process::{Child", &["src/store/recognizer.rs"]),
    ("process::Command", &["src/store/recognizer.rs"]),
    ("rfd::", &["src/ui/dialogs.rs"]),
    ("eframe::", &["src/ui/mod.rs", "src/ui/renderer.rs", "src/ui/blit.rs"]),
    ("unsafe {", &["src/ui/blit.rs"]),
];

/// What the user interface may take from `edit`: the payload of a keystroke.
const EDIT_FOR_UI: &str = "edit::TextEdit";

const MOST_LINES: usize = 600;

/// A source file of this repository.
struct Source {
    /// Relative to the repository, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// The layer a file below `src` belongs to.
    fn layer(&self) -> Option<&'static Layer> {
        let (name, _) = self.path.strip_prefix("src/")?.split_once('/')?;
        LAYERS.iter().find(|layer| layer.name == name)
    }

    /// Its lines without comments, numbered from 1, and whether each stands in a test.
    fn code(&self) -> Vec<(usize, &str, bool)> {
        let mut in_test = self.path.ends_with("tests.rs") || self.path.contains("/tests/");
        let mut after_cfg = false;
        let mut code = Vec::new();
        for (number, line) in (1..).zip(self.text.lines()) {
            let line = without_comment(line);
            in_test |= after_cfg && line.starts_with("mod ") && line.ends_with('{');
            after_cfg = line.trim() == "#[cfg(test)]";
            code.push((number, line, in_test));
        }
        code
    }

    fn complain(&self, number: usize, what: &str) -> String {
        format!("{}:{number}: {what}", self.path)
    }
}

/// A line up to its comment; `://` begins none.
fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| at + from) {
        if !line[..at].ends_with(':') {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

/// Every place where `path` begins in a line, as what follows it: `crate::` in `use crate::model::Span;` gives `model::Span;`.
fn after<'l>(line: &'l str, path: &str) -> Vec<&'l str> {
    let whole = |at: usize| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':');
    line.match_indices(path).filter(|(at, _)| whole(*at)).map(|(at, _)| &line[at + path.len()..]).collect()
}

/// The identifier a text begins with.
fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(text.len());
    &text[..end]
}

/// The first segments of an import: one for `a::b`, several for `{a::b, c}`.
fn segments(text: &str) -> Vec<&str> {
    let Some(group) = text.strip_prefix('{') else { return vec![word(text)] };
    let mut depth = 0;
    let parts = group.split(|letter: char| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    parts.map(|part| word(part.trim())).filter(|part| !part.is_empty()).collect()
}

/// Imports go down only.
fn layers(source: &Source) -> Vec<String> {
    let Some(layer) = source.layer() else { return Vec::new() };
    let mut complaints = Vec::new();
    for (number, line, _) in source.code() {
        for used in after(line, "crate::") {
            if layer.name == "ui" && used.starts_with(EDIT_FOR_UI) {
                continue;
            }
            for name in segments(used) {
                let known = LAYERS.iter().any(|layer| layer.name == name);
                if known && name != layer.name && !layer.layers.contains(&name) {
                    complaints.push(source.complain(number, &format!("{} may not use {name}", layer.name)));
                }
            }
        }
        // A layer is left by its full name, never by climbing out of it.
        for (at, _) in line.match_indices("super::").filter(|(at, _)| !line[..*at].ends_with("super::")) {
            let climbed = &line[at..];
            let steps = climbed.len() - climbed.trim_start_matches("super::").len();
            let next = word(climbed.trim_start_matches("super::"));
            if steps / "super::".len() > 1 && LAYERS.iter().any(|layer| layer.name == next) {
                complaints.push(source.complain(number, &format!("write crate::{next} for what lies outside the layer")));
            }
        }
    }
    complaints
}

/// Other people's crates and the outer parts of `std` are named only where they belong. Tests may use what tests need.
fn outside(source: &Source, dependencies: &BTreeSet<String>) -> Vec<String> {
    let Some(layer) = source.layer() else { return Vec::new() };
    let mut complaints = Vec::new();
    for (number, line, in_test) in source.code() {
        if in_test {
            continue;
        }
        for name in dependencies {
            let named = !after(line, &format!("{name}::")).is_empty() || after(line, "use ").iter().any(|used| word(used) == name);
            if named && !layer.crates.contains(&name.as_str()) {
                complaints.push(source.complain(number, &format!("{} may not use the crate {name}", layer.name)));
            }
        }
        for name in after(line, "std::").into_iter().flat_map(segments) {
            let placed = name == "thread";
            if GUARDED_STD.contains(&name) && !placed && !layer.std.contains(&name) {
                complaints.push(source.complain(number, &format!("{} may not use std::{name}", layer.name)));
            }
        }
        for (what, places) in PLACES {
            if line.contains(what) && !places.contains(&source.path.as_str()) {
                complaints.push(source.complain(number, &format!("{what} belongs to {}", places.join(", "))));
            }
        }
    }
    complaints
}

/// A file can be read in one sitting and begins by saying what it is for.
fn readable(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = source.text.lines().count();
    if lines > MOST_LINES {
        complaints.push(source.complain(lines, &format!("{lines} lines; {MOST_LINES} are the most, 300 the aim")));
    }
    if !source.text.starts_with("//! ") {
        complaints.push(source.complain(1, "a module begins with a short essay: //! what it is for"));
    }
    for (name, limit) in [("src/main.rs", 60)] {
        if source.path == name && lines > limit {
            complaints.push(source.complain(lines, &format!("at most {limit} lines; it only picks a front end")));
        }
    }
    complaints
}

/// What is left to do carries a name and a reason, or does not get in; and no file knows the machine it was written on.
fn habits(source: &Source) -> Vec<String> {
    // Put together here, or this file would complain about itself.
    let (todo, others) = (["TO", "DO"].concat(), [["FIX", "ME"].concat(), ["XX", "X"].concat(), ["HA", "CK"].concat()]);
    let roots = ["work", "tmp", "home", "root", "Users"].map(|root| format!("/{root}/"));
    let mut complaints = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        if let Some((_, rest)) = line.split_once(&todo) {
            let signed = rest.strip_prefix('(').and_then(|rest| rest.split_once("): "));
            if !signed.is_some_and(|(name, reason)| !name.is_empty() && reason.len() > 10) {
                complaints.push(source.complain(number, &format!("write {todo}(name): reason")));
            }
        }
        if others.iter().any(|other| line.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == other)) {
            complaints.push(source.complain(number, &format!("write {todo}(name): reason")));
        }
        for root in &roots {
            for (at, _) in line.match_indices(root.as_str()) {
                let begins = !line[..at].ends_with(|before: char| before.is_alphanumeric() || "._-}/".contains(before));
                if begins {
                    complaints.push(source.complain(number, &format!("{root} is a path of one machine")));
                }
            }
        }
    }
    complaints
}

/// The direct dependencies of `Cargo.toml`, as they are named in code.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    let names = section.lines().skip(1).filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    names.map(|(name, _)| name.trim().replace('-', "_")).collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with one of these extensions below these folders, sorted.
fn sources(folders: &[&str], extensions: &[&str]) -> Vec<Source> {
    fn walk(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, extensions, found);
            } else if path.extension().is_none_or(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), extensions, &mut found);
    }
    found.sort();
    let named = found.iter().map(|path| {
        let relative = path.strip_prefix(root()).unwrap().components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let path_in_house = relative.collect::<Vec<_>>().join("/");
        Some(Source { path: path_in_house, text: std::fs::read_to_string(path).ok()? })
    });
    named.flatten().collect()
}

fn check(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn imports_go_down_only() {
    let sources = sources(&["src"], &["rs"]);
    assert!(sources.len() > 100, "the sources were not found");
    check(&sources.iter().flat_map(layers).collect::<Vec<_>>());
}

#[test]
fn others_are_named_only_where_they_belong() {
    let dependencies = dependencies(&std::fs::read_to_string(root().join("Cargo.toml")).unwrap());
    assert!(dependencies.contains("egui") && dependencies.contains("quick_xml"), "{dependencies:?}");
    check(&sources(&["src"], &["rs"]).iter().flat_map(|source| outside(source, &dependencies)).collect::<Vec<_>>());
}

#[test]
fn every_dependency_is_used() {
    let dependencies = dependencies(&std::fs::read_to_string(root().join("Cargo.toml")).unwrap());
    let code: String =
        sources(&["src"], &["rs"]).iter().flat_map(|source| source.code()).map(|(_, line, _)| [line, "\n"].concat()).collect();
    // A re-export counts: `hayro::hayro_syntax`. winit is asked for only to choose its features.
    let unused = dependencies.iter().filter(|name| *name != "winit" && !code.contains(&format!("{name}::")));
    check(&unused.map(|name| format!("Cargo.toml: no code uses {name}")).collect::<Vec<_>>());
}

#[test]
fn files_are_short_and_begin_with_an_essay() {
    check(&sources(&["src", "tests", "benches"], &["rs"]).iter().flat_map(readable).collect::<Vec<_>>());
}

#[test]
fn habits_are_kept() {
    let mut sources = sources(&["src", "tests", "benches", "docs", ".ci", "assets/rules"], &["rs", "md", "toml", "sh"]);
    let tops =
        ["README.md", "Cargo.toml"].map(|name| Source { path: name.to_owned(), text: std::fs::read_to_string(root().join(name)).unwrap() });
    sources.extend(tops);
    check(&sources.iter().flat_map(habits).collect::<Vec<_>>());
}

#[test]
fn every_rule_catches_what_it_is_for() {
    let dependencies = BTreeSet::from(["egui", "rfd", "rusqlite", "clap"].map(str::to_owned));
    let complaints = |path: &str, text: &str| {
        let source = Source::planted(path, text);
        [layers(&source), outside(&source, &dependencies), readable(&source), habits(&source)].concat().join("\n")
    };
    let todo = ["TO", "DO"].concat();
    let machine = ["/ho", "me/me/scans"].concat();
    let long = "//! Long.\n".repeat(MOST_LINES + 1);
    let cases: &[(&str, &str, &str)] = &[
        ("src/model/a.rs", "//! A.\nuse crate::edit::Op;", "src/model/a.rs:2: model may not use edit"),
        ("src/scan/a.rs", "//! A.\nuse crate::{model::Span, formats::by_id};", "src/scan/a.rs:2: scan may not use formats"),
        ("src/ui/a.rs", "//! A.\nuse crate::edit::Op;", "src/ui/a.rs:2: ui may not use edit"),
        ("src/ui/a.rs", "//! A.\nuse crate::edit::TextEdit;", ""),
        ("src/ui/a.rs", "//! A.\nfn a() { crate::analysis::find(); }", "src/ui/a.rs:2: ui may not use analysis"),
        ("src/edit/a.rs", "//! A.\nuse super::super::store::open;", "src/edit/a.rs:2: write crate::store for what lies outside the layer"),
        ("src/edit/a.rs", "//! A.\n// Unlike crate::store::open.", ""),
        ("src/app/a.rs", "//! A.\nuse egui::Ui;", "src/app/a.rs:2: app may not use the crate egui"),
        ("src/app/a.rs", "//! A.\nuse egui;", "src/app/a.rs:2: app may not use the crate egui"),
        ("src/app/a.rs", "//! A.\nuse std::fs::File;", "src/app/a.rs:2: app may not use std::fs"),
        ("src/app/a.rs", "//! A.\nuse std::{fmt, fs};", "src/app/a.rs:2: app may not use std::fs"),
        ("src/app/a.rs", "//! A.\n#[cfg(test)]\nmod tests {\n    use std::fs::File;\n}", ""),
        ("src/ui/a.rs", "//! A.\nfn a() { rfd::x(); }", "src/ui/a.rs:2: rfd:: belongs to src/ui/dialogs.rs"),
        ("src/ui/a.rs", "//! A.\nfn a() { unsafe { b() } }", "src/ui/a.rs:2: unsafe { belongs to src/ui/blit.rs"),
        ("src/app/a.rs", "//! A.\nfn a() { SystemTime::now(); }", "src/app/a.rs:2: SystemTime::now belongs to src/app/clock.rs"),
        ("src/model/a.rs", "struct A;", "src/model/a.rs:1: a module begins with a short essay: //! what it is for"),
        ("src/model/a.rs", &long, "src/model/a.rs:601: 601 lines; 600 are the most, 300 the aim"),
        ("src/model/a.rs", &format!("//! A.\n// {todo}: later"), &format!("src/model/a.rs:2: write {todo}(name): reason")),
        ("src/model/a.rs", &format!("//! A.\n// {todo}(anna): needs a second scan of the page"), ""),
        ("docs/a.rs", &format!("//! A.\n// {machine}"), &format!("docs/a.rs:2: {} is a path of one machine", ["/ho", "me/"].concat())),
    ];
    for (path, text, expected) in cases {
        assert_eq!(complaints(path, text), *expected, "{path}: {text}");
    }
    assert_eq!(dependencies.len(), 4);
}

#[test]
fn an_unused_dependency_is_seen() {
    assert_eq!(
        self::dependencies("[package]\nname = \"a\"\n\n[dependencies]\n# b\nquick-xml = \"1\"\n\n[dev-dependencies]\nc = \"1\"\n"),
        BTreeSet::from(["quick_xml".to_owned()])
    );
}

/// Compares a generated page with the one in `docs/`, or writes it.
fn fresh(page: &str, made: &str) {
    let path = root().join("docs").join(page);
    if std::env::var_os("ONIONSKIN_UPDATE_DOCS").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == made, "docs/{page} is stale; run: ONIONSKIN_UPDATE_DOCS=1 cargo test --test tidy");
}

/// What a command needs, for people.
fn needs(needs: Needs) -> &'static str {
    match needs {
        Needs::Nothing => "",
        Needs::Dossier => "an open dossier",
        Needs::Page => "a page",
        Needs::Scan => "a page with a scan",
        Needs::Writable => "a page of a dossier that can be written to",
        Needs::NewPages => "new pages in the folder",
        Needs::Undo => "something to take back",
        Needs::Redo => "something to do again",
        Needs::Hits => "a search with hits",
        Needs::Selection => "selected text",
        Needs::Break => "a page break that is looked at",
        Needs::Ticked => "ticked places",
        Needs::Reviewing => "a review that goes on",
        Needs::Suspect => "a doubtful word that is looked at",
        Needs::Offer => "an offered rule",
        Needs::SecondReader => "Tesseract, and a page with a scan in a dossier that can be written to",
        Needs::ZoneReader => "Tesseract, and a page with a scan",
        Needs::Comparing => "a comparison that goes on",
    }
}

#[test]
fn the_page_of_commands_is_fresh() {
    let mut page = "# Commands\n\nThis page is made from the table in `src/app/command.rs`; do not edit it.\nKeys can be changed in the key sheet (F1); `Ctrl` is the Command key on a Mac.\nThe names are what settings and scripts use.\n".to_owned();
    for area in Area::ALL {
        write!(page, "\n## {}\n\n| command | keys | what it does | needs | name |\n| --- | --- | --- | --- | --- |\n", area.label())
            .unwrap();
        for info in COMMANDS.iter().filter(|info| info.area == area) {
            let keys: Vec<_> = info.keys.iter().map(|key| format!("`{}`", Chord::parse(key).unwrap())).collect();
            writeln!(page, "| {} | {} | {}. | {} | `{}` |", info.label, keys.join(" "), info.help, needs(info.needs), info.name).unwrap();
        }
    }
    fresh("commands.md", &page);
}

/// What the table of round trips says, in words.
const ROUND_TRIPS: &str = "Files of layout formats are read, put back with and without corrections, and written fresh in every layout format and read again; `tests/round_trips` does it and keeps the table.\nOur own files are in the repository; the other collections are looked for beside it.\nEqual means: the same text, words and lines at the same places, the same regions of the same kinds.\nA TEI edition holds words as text, without places of their own, and no baselines: through it the text, lines and regions are compared.\nNothing is put back into an edition, so two columns have nothing to say of it.\n\n";

#[test]
fn the_page_of_formats_is_fresh() {
    let mut page = "# Text formats\n\nThis page is made from the table in `src/formats/table.rs`; do not edit it.\nWhat a file is, its content decides, not its name.\n\n| format | name in scripts | extensions | read | written |\n| --- | --- | --- | --- | --- |\n".to_owned();
    let yes = |there: bool| if there { "yes" } else { "" };
    for format in FORMATS.iter().chain(MADE) {
        let extensions = format.extensions.join(", ");
        let made = MADE.iter().any(|made| made.id == format.id);
        let (read, written) = (yes(format.read.is_some()), yes(made || format.write.is_some() || format.lay_out.is_some()));
        writeln!(page, "| {} | `{}` | {extensions} | {read} | {written} |", format.name, format.id).unwrap();
    }
    page.push_str("\n## What a format can carry\n\nAn export says before it writes what the format cannot carry.\n");
    for format in FORMATS.iter().chain(MADE) {
        let words =
            |has: bool| Keep::ALL.into_iter().filter(|what| format.keeps.has(*what) == has).map(Keep::label).collect::<Vec<_>>().join(", ");
        write!(page, "\n### {}\n\n", format.name).unwrap();
        if Keep::ALL.into_iter().any(|what| format.keeps.has(what)) {
            writeln!(page, "Keeps: {}.", words(true)).unwrap();
        }
        if format.keeps.lost().next().is_some() {
            writeln!(page, "Loses: {}.", words(false)).unwrap();
        }
    }
    page.push_str("\n## Round trips\n\n");
    page.push_str(ROUND_TRIPS);
    let table = std::fs::read_to_string(root().join("tests/data/round-trips.tsv")).unwrap();
    for (at, line) in table.lines().enumerate() {
        writeln!(page, "| {} |", line.replace('\t', " | ")).unwrap();
        if at == 0 {
            writeln!(page, "|{}", " --- |".repeat(line.split('\t').count())).unwrap();
        }
    }
    fresh("formats.md", &page);
}

#[test]
fn the_page_of_scans_is_fresh() {
    let mut page = "# Kinds of scan\n\nThis page is made from the table in `src/scan/decoders.rs` and from `tests/data/scans/differences.tsv`; do not edit it.\nWhat a file is, its first bytes decide, not its name.\nSizes are checked before anything is allocated, and every kind is decoded where neither a panic nor an endless loop takes the window with it.\n\n| kind | extensions | what of it is shown and read |\n| --- | --- | --- |\n".to_owned();
    for decoder in onionskin::scan::decoders::DECODERS {
        writeln!(page, "| {} | {} | {} |", decoder.name, decoder.extensions.join(", "), decoder.gives).unwrap();
    }
    page.push_str("\nTransparent parts are laid on white.\nColour profiles are converted to sRGB; colours without a profile count as sRGB, amounts of ink without one take their share of the light away.\n\n## Where others differ\n\n`tests/odd_images.rs` compares some 250 unusual public pictures with what Pillow 13 makes of them: what it opens is opened with the same size and the same way up, but for these.\n\n| file | others | Onionskin | why |\n| --- | --- | --- | --- |\n");
    let table = std::fs::read_to_string(root().join("tests/data/scans/differences.tsv")).unwrap();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), 4, "{line}");
        writeln!(page, "| {} |", cells.join(" | ")).unwrap();
    }
    fresh("scans.md", &page);
}
