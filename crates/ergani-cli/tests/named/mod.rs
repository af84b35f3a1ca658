//! Tests that a page of the docs names: `FILE::TEST`, the path from the root of the workspace.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Why `name`, as `FILE::TEST`, is no test that runs; nothing if it is one.
pub(crate) fn missing(root: &Path, name: &str) -> Option<String> {
    let Some((file, test)) = name.rsplit_once("::") else {
        return Some(format!("`{name}` is not of the form FILE::TEST"));
    };
    match fs::read_to_string(root.join(file)) {
        Err(error) => Some(format!("`{file}` cannot be read: {error}")),
        Ok(source) if has_test(&source, test) => None,
        Ok(_) => Some(format!("`{file}` has no test `{test}` that runs")),
    }
}

/// Whether a function of this name stands below an attribute that makes it a test, and below none
/// that leaves it out.
pub(crate) fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let start = [format!("fn {name}("), format!("async fn {name}(")];
    lines.iter().enumerate().any(|(at, line)| {
        let attributes: Vec<_> = lines[..at]
            .iter()
            .rev()
            .take_while(|above| above.starts_with("#[") || above.starts_with("//"))
            .filter(|above| above.starts_with("#["))
            .collect();
        let is_test = |above: &&&str| above.contains("test]") || above.contains("test(");
        start.iter().any(|start| line.starts_with(start.as_str()))
            && attributes.iter().any(is_test)
            && !attributes.iter().any(|above| above.contains("ignore"))
    })
}
