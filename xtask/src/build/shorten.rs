//! What a program pays for long names. Each function that it takes from the browser is called after what it does and a hash, once
//! in the WebAssembly and once in the script beside it: some hundred names that nobody reads and that do not compress.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context as _, Result, bail};

use super::wasm::rewritten;

/// Of `eyrie_bg.wasm` and `eyrie.js` as `wasm-bindgen` wrote them.
pub fn shorten(pkg: &Path) -> Result<()> {
    let (program, script) = (pkg.join("eyrie_bg.wasm"), pkg.join("eyrie.js"));
    let mut names = HashMap::new();
    rewritten(&program, |module| {
        for (number, import) in module.imports.iter_mut().filter(|import| import.module == "./eyrie_bg.js").enumerate() {
            let short = format!("i{number}");
            names.insert(std::mem::replace(&mut import.name, short.clone()), short);
        }
    })?;
    let text = fs::read_to_string(&script).with_context(|| format!("read {}", script.display()))?;
    fs::write(&script, renamed(&text, &names)?).with_context(|| format!("write {}", script.display()))
}

/// The script with these names for its functions, and without what is there for people.
fn renamed(script: &str, names: &HashMap<String, String>) -> Result<String> {
    let mut renamed = 0;
    let mut is_comment = false;
    let mut lines = String::with_capacity(script.len());
    for line in script.lines().map(str::trim_start) {
        is_comment |= line.starts_with("/*");
        if !is_comment && !line.starts_with("//") {
            let named = line.split_once(": ").and_then(|(name, rest)| Some((names.get(name)?, rest)));
            renamed += usize::from(named.is_some());
            let line = named.map_or_else(|| line.to_owned(), |(short, rest)| format!("{short}: {rest}"));
            lines.extend([line.as_str(), "\n"]);
        }
        is_comment &= !line.ends_with("*/");
    }
    if renamed != names.len() {
        bail!("the script has {renamed} of the {} functions that the program asks for", names.len());
    }
    Ok(lines)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    const SCRIPT: &str = "/** Starts it.\n * @returns {any}\n */\nexport function hydrate() {\n    // here\n    return wasm.hydrate();\n}\nconst import0 = {\n    __wbg_log_0f1a: function(arg0) {\n        console.log(arg0);\n    },\n};\n";

    fn names(names: &[(&str, &str)]) -> HashMap<String, String> {
        names.iter().map(|(long, short)| ((*long).to_owned(), (*short).to_owned())).collect()
    }

    #[test]
    fn functions_get_their_short_names_and_comments_go() {
        let short = renamed(SCRIPT, &names(&[("__wbg_log_0f1a", "i0")])).unwrap();
        let expected = "export function hydrate() {\nreturn wasm.hydrate();\n}\nconst import0 = {\ni0: function(arg0) {\nconsole.log(arg0);\n},\n};\n";
        assert_eq!(short, expected);
    }

    #[test]
    fn a_function_that_the_script_does_not_have_stops_the_build() {
        assert!(renamed(SCRIPT, &names(&[("__wbg_log_0f1a", "i0"), ("__wbg_other_77", "i1")])).is_err());
    }
}
