//! JSON Lines: everything that is known of each page, one object a line.

use super::super::clean_pages::clean_pages;
use super::super::links::PageLinks;
use super::super::page_json::{add_clean, add_document, add_marks, add_suspects, add_words, page_object};
use super::{Export, ExportFile, ExportOptions, ExportPage, Sources, file_name, page_names, report_file};
use serde_json::Value;

/// The pages' objects.
pub(super) fn made(pages: &[ExportPage], options: &ExportOptions, sources: &Sources<'_>, extension: &str) -> Export {
    // A page in a file of its own is cleaned on its own: nothing goes on in another file.
    let groups: Vec<&[ExportPage]> = if options.one_file_a_page { pages.chunks(1).collect() } else { vec![pages] };
    let clean = groups.into_iter().flat_map(|group| clean_pages(group, &options.policy, sources.words));
    let mut made = Export::default();
    let mut lines = Vec::with_capacity(pages.len());
    for (page, clean) in pages.iter().zip(clean) {
        let mut object = page_object(page.place + 1, &page.head, &page.page);
        add_marks(&mut object, &page.page, &page.found);
        if let Some(document) = &page.document {
            add_document(&mut object, &page.head, document);
        }
        if let Some(suspects) = &page.suspects {
            add_suspects(&mut object, &page.page, suspects);
        }
        match &page.links {
            Some(links) => add_words(&mut object, &page.page, links),
            None => add_words(&mut object, &page.page, &PageLinks::own(&page.page)),
        }
        add_clean(&mut object, &page.page, &clean);
        let mut line = Value::Object(object).to_string().into_bytes();
        line.push(b'\n');
        lines.push(line);
        made.rows.extend(clean.rows);
    }
    let (names, contents) =
        if options.one_file_a_page { (page_names(pages), lines) } else { (vec![file_name(&options.title)], vec![lines.concat()]) };
    let file = |(name, bytes): (String, Vec<u8>)| ExportFile { name: format!("{name}.{extension}"), bytes };
    made.files = names.into_iter().zip(contents).map(file).collect();
    made.report = options.report.then(|| report_file(&made.rows));
    made
}
