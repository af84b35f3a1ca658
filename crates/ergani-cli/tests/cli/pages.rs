//! Help, completions and manual pages.

use crate::home::Home;

#[test]
fn the_manual_has_a_page_for_each_command() {
    let home = Home::new();
    let page = home.run(&["man"]);
    assert_eq!(page.code, 0, "{}", page.stderr);
    assert!(page.stdout.contains(".TH ergani 1"), "{}", page.stdout);

    let directory = home.directory.path().join("man/man1");
    let run = home.run(&["man", "--dir", directory.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for name in ["ergani", "ergani-login", "ergani-document-validate"] {
        let file = directory.join(format!("{name}.1"));
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(text.contains(".TH"), "{}", file.display());
    }
    let file = home.directory.path().join("no-directory");
    std::fs::write(&file, b"").unwrap();
    assert_eq!(home.run(&["man", "--dir", file.to_str().unwrap()]).code, 3);
}
