//! All partials of the style sheet in one small file.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};

pub fn bundle(from: &Path, to: &Path) -> Result<()> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    // The library's errors borrow from the bundler, so they are told here.
    let mut sheet = bundler.bundle(from).map_err(|error| anyhow!("{error}").context(format!("bundle {}", from.display())))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("minify the style: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map_err(|error| anyhow!("print the style: {error}"))?;
    fs::write(to, printed.code).with_context(|| format!("write {}", to.display()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn partials_are_bundled_and_nesting_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (main, out) = (folder.path().join("main.css"), folder.path().join("out.css"));
        fs::write(&main, "@import \"tokens.css\";\n.card { & .name { color: var(--ink); } }\n").unwrap();
        fs::write(folder.path().join("tokens.css"), ":root { --ink: light-dark(#111, #eee); }\n").unwrap();
        bundle(&main, &out).unwrap();
        let css = fs::read_to_string(out).unwrap();
        assert_eq!(css, ":root{--ink:light-dark(#111,#eee)}.card{& .name{color:var(--ink)}}");
    }

    #[test]
    fn a_missing_partial_is_an_error_that_names_the_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main.css");
        fs::write(&main, "@import \"gone.css\";").unwrap();
        let error = bundle(&main, &folder.path().join("out.css")).unwrap_err();
        assert!(format!("{error:#}").contains("main.css"));
    }
}
