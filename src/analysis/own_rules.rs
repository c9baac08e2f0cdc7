//! Rule files of the user's, as text that people and the program both edit.
//!
//! A file is cut at its table headers into blocks, and each block is read by itself: a mistake costs the block it stands in and is
//! told with its line. Adding, changing or removing a marking replaces one block and leaves every other byte as it was, so that
//! comments, order and entries the program does not understand survive. Nothing here touches a file.

use crate::model::{Level, MarkKind};
use toml::{Table, Value};

/// A marking of the user's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnMarking {
    /// The marking in its normal spelling.
    pub text: String,
    /// What a line that says so is.
    pub kind: MarkKind,
    /// How secret, for a banner line that states a level; without one it is a control marking or codeword.
    pub level: Option<Level>,
    /// Other spellings.
    pub variants: Vec<String>,
}

impl Default for OwnMarking {
    fn default() -> Self {
        Self { text: String::new(), kind: MarkKind::Banner, level: None, variants: Vec::new() }
    }
}

impl OwnMarking {
    /// The kinds a marking of the user's own can have: what stands on a line of its own.
    pub const KINDS: [MarkKind; 7] = [
        MarkKind::Banner,
        MarkKind::Stamp,
        MarkKind::Declassification,
        MarkKind::ClassificationBlock,
        MarkKind::ControlNumber,
        MarkKind::RunningHead,
        MarkKind::Continuation,
    ];
}

/// An entry of a rule file.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEntry {
    /// Which block of the file.
    pub block: usize,
    /// Line of its header, from 1.
    pub line: usize,
    /// What it says, where it is a marking that can be edited here; otherwise what kind of entry it is, for people.
    pub marking: Result<OwnMarking, String>,
}

/// A block of a file: a table header and what follows it, or what stands before the first header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'a> {
    /// Line of its first line, from 1.
    pub(super) line: usize,
    /// First byte.
    pub(super) start: usize,
    /// Its text, with its header.
    pub(super) text: &'a str,
    /// The name in the header; empty before the first.
    pub(super) table: &'a str,
}

/// The blocks of a file, in order; together they are the whole text.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut starts = vec![(0, 1, "")];
    let mut at = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let bare = line.split('#').next().unwrap_or_default().trim();
        let double = bare.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]"));
        let header = double.or_else(|| bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')));
        if let Some(name) =
            header.map(str::trim).filter(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) && !name.is_empty())
        {
            starts.push((at, number, name));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|start| start.0).chain([text.len()]);
    let cut =
        starts.iter().zip(ends).filter_map(|(&(start, line, table), end)| Some(Block { line, start, text: text.get(start..end)?, table }));
    cut.collect()
}

/// The entries of a file in order, and its mistakes: line and what is wrong there.
pub fn entries(text: &str) -> (Vec<OwnEntry>, Vec<(usize, String)>) {
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for (block, part) in blocks(text).iter().enumerate() {
        let table = match part.text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                mistakes.push((mistake_line(part, &error), error.message().to_owned()));
                continue;
            }
        };
        let entry = table.get(part.table).and_then(Value::as_array).and_then(|all| all.first()).and_then(Value::as_table);
        if let Some(entry) = entry {
            found.push(OwnEntry { block, line: part.line, marking: marking_of(part.table, entry) });
        }
    }
    (found, mistakes)
}

/// The line of the file in which a block's mistake stands.
pub(super) fn mistake_line(block: &Block<'_>, error: &toml::de::Error) -> usize {
    let before = error.span().and_then(|span| block.text.get(..span.start)).unwrap_or_default();
    block.line + before.matches('\n').count()
}

fn marking_of(table: &str, entry: &Table) -> Result<OwnMarking, String> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let texts = |name: &str| -> Vec<String> {
        entry.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    match table {
        "marking" => {
            let level = entry.get("level").map(|_| text("level"));
            let level = match level {
                Some(id) => Some(Level::from_id(&id).ok_or_else(|| format!("a marking of the unknown level {id}"))?),
                None => None,
            };
            Ok(OwnMarking { text: text("name"), kind: MarkKind::Banner, level, variants: texts("forms") })
        }
        "line" => {
            let mut spellings = texts("like");
            let kind = MarkKind::from_id(&text("kind")).filter(|kind| OwnMarking::KINDS.contains(kind));
            let ours = texts("regex") == patterns(&spellings);
            match kind.filter(|_| ours && !spellings.is_empty()) {
                Some(kind) => Ok(OwnMarking { text: spellings.remove(0), kind, level: None, variants: spellings }),
                None => Err(format!("a rule for lines: {}", text("id"))),
            }
        }
        "inline" => Err(format!("a rule for a stretch of text: {}", text("id"))),
        "friend" => Err(format!("words that are no marking: {}", texts("words").join(", "))),
        "plain" => Err(format!("plain words: {}", texts("words").join(", "))),
        other => Err(format!("[[{other}]]")),
    }
}

/// The patterns that go with spellings of a line: the line says this and nothing else, undamaged, in any case and spacing.
fn patterns(spellings: &[String]) -> Vec<String> {
    let word = |word: &str| regex::escape(word);
    let pattern = |spelling: &String| format!(r"^\W*{}\W*$", spelling.split_whitespace().map(word).collect::<Vec<_>>().join(r"\s+"));
    spellings.iter().map(pattern).collect()
}

/// The file with a marking added, or put in place of the one in a block.
///
/// # Errors
/// Where the marking says nothing, is there already, or the block is not a marking that can be edited here; a sentence for people. Nothing is changed then.
pub fn put(text: &str, block: Option<usize>, marking: &OwnMarking) -> Result<String, String> {
    let marking = cleaned(marking)?;
    let (known, _) = entries(text);
    let same = |entry: &&OwnEntry| {
        Some(entry.block) != block && entry.marking.as_ref().is_ok_and(|own| own.text.eq_ignore_ascii_case(&marking.text))
    };
    if known.iter().any(|entry| same(&entry)) {
        return Err(format!("“{}” is one of your markings already.", marking.text));
    }
    let Some(block) = block else {
        let mut new = if text.trim().is_empty() { "family = \"own\"\ntitle = \"My own markings\"\n".to_owned() } else { text.to_owned() };
        if !new.ends_with('\n') {
            new.push('\n');
        }
        new.push('\n');
        new.push_str(&written(&marking, &Table::new()));
        return checked(&known, None, new, &marking);
    };
    let cut = blocks(text);
    let part = cut.get(block).ok_or("The entry is not there any more.")?;
    let entry = part.text.parse::<Table>().ok();
    let entry = entry.as_ref().and_then(|table| table.get(part.table)?.as_array()?.first()?.as_table());
    let entry = entry.filter(|entry| marking_of(part.table, entry).is_ok()).ok_or("This entry can only be changed in the file itself.")?;
    // What the program knows nothing about stays, and so do comments.
    let kept = if (part.table == "marking") == (marking.kind == MarkKind::Banner) { entry.clone() } else { Table::new() };
    let mut new = written(&marking, &kept);
    for comment in part.text.lines().filter(|line| line.trim_start().starts_with('#')) {
        new.extend([comment, "\n"]);
    }
    if block + 1 < cut.len() {
        new.push('\n');
    }
    let text = spliced(text, part, &new);
    checked(&known, Some(block), text, &marking)
}

/// The file without an entry.
///
/// # Errors
/// Where there is no such entry. Nothing is changed then.
pub fn remove(text: &str, block: usize) -> Result<String, String> {
    let cut = blocks(text);
    let part = cut.get(block).filter(|part| !part.table.is_empty()).ok_or("The entry is not there any more.")?;
    Ok(spliced(text, part, ""))
}

fn spliced(text: &str, part: &Block<'_>, new: &str) -> String {
    let head = text.get(..part.start).unwrap_or_default();
    let tail = text.get(part.start + part.text.len()..).unwrap_or_default();
    [head, new, tail].concat()
}

/// The marking without stray blanks.
fn cleaned(marking: &OwnMarking) -> Result<OwnMarking, String> {
    let clean = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = clean(&marking.text);
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 {
        return Err("A marking needs at least two letters.".to_owned());
    }
    if !OwnMarking::KINDS.contains(&marking.kind) {
        return Err(format!("{} is no kind of line.", marking.kind.label()));
    }
    let mut variants: Vec<String> = Vec::new();
    for variant in marking.variants.iter().map(clean).filter(|variant| !variant.is_empty() && *variant != text) {
        if !variants.contains(&variant) {
            variants.push(variant);
        }
    }
    let level = marking.level.filter(|_| marking.kind == MarkKind::Banner);
    Ok(OwnMarking { text, kind: marking.kind, level, variants })
}

/// The block of a marking, with what `kept` holds besides.
fn written(marking: &OwnMarking, kept: &Table) -> String {
    let list = |texts: &[String]| Value::Array(texts.iter().map(|text| Value::String(text.clone())).collect());
    let said = |text: &str| Value::String(text.to_owned());
    let mut fields: Vec<(&str, Value)> = Vec::new();
    let table = if marking.kind == MarkKind::Banner {
        fields.push(("name", said(&marking.text)));
        fields.extend(marking.level.map(|level| ("level", said(level.id()))));
        if !marking.variants.is_empty() {
            fields.push(("forms", list(&marking.variants)));
        }
        "marking"
    } else {
        let spellings: Vec<String> = std::iter::once(&marking.text).chain(&marking.variants).cloned().collect();
        let id: String = marking.text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        fields.push(("id", said(&id)));
        fields.push(("kind", said(marking.kind.id())));
        fields.push(("like", list(&spellings)));
        fields.push(("regex", list(&patterns(&spellings))));
        fields.push(("reason", said("A marking of your own.")));
        "line"
    };
    let ours = ["name", "level", "forms", "id", "kind", "like", "regex", "reason"];
    let others = kept.iter().filter(|(name, _)| !ours.contains(&name.as_str())).map(|(name, value)| (name.as_str(), value.clone()));
    let lines: Vec<String> = fields.into_iter().chain(others).map(|(name, value)| format!("{name} = {value}\n")).collect();
    format!("[[{table}]]\n{}", lines.concat())
}

/// Gives the new text only where it says what was asked for and everything else as before.
fn checked(known: &[OwnEntry], block: Option<usize>, new: String, marking: &OwnMarking) -> Result<String, String> {
    let (now, _) = entries(&new);
    let others_before = known.iter().filter(|entry| Some(entry.block) != block).map(|entry| &entry.marking);
    let is_new =
        |entry: &OwnEntry| block.map_or_else(|| now.last().is_some_and(|last| last.block == entry.block), |block| block == entry.block);
    let others_now = now.iter().filter(|entry| !is_new(entry)).map(|entry| &entry.marking);
    let there = now.iter().any(|entry| is_new(entry) && entry.marking.as_ref() == Ok(marking));
    if there && others_before.eq(others_now) {
        Ok(new)
    } else {
        Err("The file is written in a way that only a text editor can change safely; nothing was changed.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(text: &str) -> OwnMarking {
        OwnMarking { text: text.to_owned(), ..OwnMarking::default() }
    }

    fn list(text: &str) -> Vec<String> {
        let (found, mistakes) = entries(text);
        let said = |entry: &OwnEntry| match &entry.marking {
            Ok(own) => format!("{}:{} {} {:?} {}", entry.line, own.text, own.kind.id(), own.level.map(Level::id), own.variants.join("|")),
            Err(what) => format!("{}:{what}", entry.line),
        };
        found.iter().map(said).chain(mistakes.iter().map(|(line, what)| format!("{line}! {what}"))).collect()
    }

    #[test]
    fn what_is_put_is_read() {
        let text = put("", None, &control("OPERATION  FOXGLOVE")).unwrap();
        assert_eq!(list(&text), ["4:OPERATION FOXGLOVE banner None "]);
        let level = OwnMarking { level: Some(Level::Secret), variants: vec!["HOUSE-SECRET".into(), " ".into()], ..control("HOUSE SECRET") };
        let text = put(&text, None, &level).unwrap();
        let stamp = OwnMarking { kind: MarkKind::Stamp, level: Some(Level::Secret), ..control("Seen by Müller (R.)") };
        let text = put(&text, None, &stamp).unwrap();
        assert_eq!(
            list(&text),
            [
                "4:OPERATION FOXGLOVE banner None ",
                "7:HOUSE SECRET banner Some(\"secret\") HOUSE-SECRET",
                "12:Seen by Müller (R.) stamp None "
            ]
        );
        let (rules, problems) = crate::analysis::structure::Rules::with_user(&[("own.toml", &text)]);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(rules.markings.iter().filter(|marking| marking.id == "own.banner").count(), 2);
    }

    #[test]
    fn everything_else_in_the_file_stays_as_it_is() {
        let text = "# mine\nfamily = 'x'\n\n[[friend]] # not these\nwords = ['SECRETE']\n\n[[marking]]\n# from the finding aid\nname = 'OLD'\n\
                    era = '1950s'\nportion = [\n  'O',\n]\n\n[[line]]\nid = 'mine'\nkind = 'stamp'\nregex = ['^X$']\nreason = 'r'\n";
        assert_eq!(list(text), ["4:words that are no marking: SECRETE", "7:OLD banner None ", "15:a rule for lines: mine"]);
        let new = put(text, Some(2), &OwnMarking { level: Some(Level::Restricted), ..control("NEW") }).unwrap();
        assert_eq!(list(&new)[1], "7:NEW banner Some(\"restricted\") ");
        for kept in [
            "# mine\nfamily = 'x'\n\n[[friend]] # not these\nwords = ['SECRETE']\n",
            "# from the finding aid",
            "era = \"1950s\"",
            "portion = [\"O\"]",
            "\n[[line]]\nid = 'mine'\nkind = 'stamp'\nregex = ['^X$']\nreason = 'r'\n",
        ] {
            assert!(new.contains(kept), "{kept} is not in\n{new}");
        }
        let gone = remove(text, 2).unwrap();
        assert_eq!(list(&gone), ["4:words that are no marking: SECRETE", "7:a rule for lines: mine"]);
        assert!(put(text, Some(3), &control("NEW")).unwrap_err().contains("in the file itself"));
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_costs_its_block() {
        let text = "[[marking]]\nname = 'A ONE'\n\n[[marking]]\nname = \n\n[[marking]]\nname = 'B TWO'\n";
        let said = list(text);
        assert_eq!(said.len(), 3, "{said:?}");
        assert_eq!(said[..2], ["1:A ONE banner None ", "7:B TWO banner None "]);
        assert!(said[2].starts_with("5!"), "{said:?}");
        // Adding another loses nothing of it.
        let new = put(text, None, &control("C THREE")).unwrap();
        assert!(new.starts_with(text));
        assert_eq!(list(&new).len(), 4);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let text = put("", None, &control("FOXGLOVE")).unwrap();
        assert!(put(&text, None, &control("foxglove")).unwrap_err().contains("already"));
        assert!(put(&text, None, &control(" - ")).is_err());
        assert!(put(&text, Some(9), &control("X Y")).is_err());
        assert!(remove(&text, 0).is_err());
    }
}
