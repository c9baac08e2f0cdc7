//! The options of a script's `export` line: the same words as on the command line.

use super::words::{quoted, split};
use crate::analysis::reading::{HyphenPolicy, LinePolicy, Placeholders, Treatment};
use crate::app::export::{ExportOptions, Scans, formats};
use crate::app::export_request::{ExportRequest, Scope, treatment_id, wish};

/// Reads the options.
///
/// # Errors
/// Why they make no sense.
pub(super) fn parse(words: &[String]) -> Result<ExportRequest, String> {
    let request = options(words)?;
    if request.target.as_os_str().is_empty() {
        return Err("an export needs a file: -o OUT".to_owned());
    }
    Ok(request)
}

/// Reads the options of a preset, which says nothing of pages and files.
///
/// # Errors
/// Why they make no sense.
pub(in crate::app) fn parse_preset(line: &str) -> Result<ExportOptions, String> {
    let request = options(&split(line)?)?;
    Ok(request.options)
}

/// Writes the options of a preset.
pub(in crate::app) fn format_preset(options: &ExportOptions) -> String {
    let request =
        ExportRequest { options: ExportOptions { title: String::new(), in_place: false, ..options.clone() }, ..Default::default() };
    format(&request).replacen(" -o \"\"", "", 1)
}

fn options(words: &[String]) -> Result<ExportRequest, String> {
    let mut request = ExportRequest { options: ExportOptions { format: "txt".to_owned(), ..Default::default() }, ..Default::default() };
    let mut words = words.iter();
    while let Some(option) = words.next() {
        let flag = match option.as_str() {
            "--one-file-a-page" => Some(&mut request.options.one_file_a_page),
            "--report" => Some(&mut request.options.report),
            "--in-place" => Some(&mut request.options.in_place),
            "--force" => Some(&mut request.replace),
            _ => None,
        };
        if let Some(flag) = flag {
            *flag = true;
            continue;
        }
        match option.as_str() {
            "--this-page" => {
                request.scope = Scope::Page;
                continue;
            }
            "--this-document" => {
                request.scope = Scope::Document;
                continue;
            }
            _ => {}
        }
        let value = words.next().ok_or_else(|| format!("{option} is not understood here, or lacks what belongs to it"))?;
        valued(&mut request, option, value)?;
    }
    Ok(request)
}

fn valued(request: &mut ExportRequest, option: &str, value: &str) -> Result<(), String> {
    let policy = &mut request.options.policy;
    let kinds: Vec<String> = value.split(',').map(str::to_owned).collect();
    match (option, value) {
        ("--to", format) => {
            let known: Vec<&str> = formats().map(|(id, _)| id).collect();
            if !known.contains(&format) {
                return Err(format!("there is no export called {format}; choose one of: {}", known.join(", ")));
            }
            format.clone_into(&mut request.options.format);
        }
        ("-o" | "--output", path) => request.target = path.into(),
        ("--title", title) => title.clone_into(&mut request.options.title),
        ("--address", address) => address.clone_into(&mut request.options.address),
        ("--scans", said) => {
            let known: Vec<&str> = Scans::ALL.into_iter().map(Scans::id).collect();
            let told = || format!("--scans {said} is not understood; choose one of: {}", known.join(", "));
            request.options.scans = Scans::from_id(said).ok_or_else(told)?;
        }
        ("--pages", range) => request.scope = Scope::Pages(range.to_owned()),
        ("--lines", "keep") => policy.lines = LinePolicy::Keep,
        ("--lines", "join") => policy.lines = LinePolicy::Join,
        ("--hyphens", "keep") => policy.hyphens = HyphenPolicy::Keep,
        ("--hyphens", "mend") => policy.hyphens = HyphenPolicy::Mend,
        ("--redactions", said) => policy.redactions = Placeholders::from_said(said),
        ("--keep", _) => wish(policy, &kinds, Treatment::Keep)?,
        ("--tag", _) => wish(policy, &kinds, Treatment::Tag)?,
        ("--drop", _) => wish(policy, &kinds, Treatment::Drop)?,
        _ => return Err(format!("{option} {value} is not understood here")),
    }
    Ok(())
}

/// Writes the options.
pub(super) fn format(request: &ExportRequest) -> String {
    let options = &request.options;
    let mut written = format!("--to {} -o {}", quoted(&options.format), quoted(&request.target.to_string_lossy()));
    if options.policy.lines == LinePolicy::Join {
        written.push_str(" --lines join");
    }
    if options.policy.hyphens == HyphenPolicy::Mend {
        written.push_str(" --hyphens mend");
    }
    if options.policy.redactions != Placeholders::Frus {
        written.push_str(&[" --redactions ", quoted(options.policy.redactions.said()).as_ref()].concat());
    }
    for treatment in [Treatment::Keep, Treatment::Tag, Treatment::Drop] {
        let kinds: Vec<&str> = options.policy.marks.iter().filter(|(_, wish)| **wish == treatment).map(|(kind, _)| kind.id()).collect();
        if !kinds.is_empty() {
            written.push_str(&[" --", treatment_id(treatment), " ", &kinds.join(",")].concat());
        }
    }
    if !options.title.is_empty() {
        written.push_str(&[" --title ", quoted(&options.title).as_ref()].concat());
    }
    if !options.address.is_empty() {
        written.push_str(&[" --address ", quoted(&options.address).as_ref()].concat());
    }
    if options.scans != Scans::default() {
        written.push_str(&[" --scans ", options.scans.id()].concat());
    }
    match &request.scope {
        Scope::Page => written.push_str(" --this-page"),
        Scope::Document => written.push_str(" --this-document"),
        Scope::Pages(range) => written.push_str(&[" --pages ", quoted(range).as_ref()].concat()),
        Scope::Dossier => {}
    }
    let flags = [
        (options.one_file_a_page, " --one-file-a-page"),
        (options.report, " --report"),
        (options.in_place, " --in-place"),
        (request.replace, " --force"),
    ];
    for (on, flag) in flags {
        if on {
            written.push_str(flag);
        }
    }
    written
}
