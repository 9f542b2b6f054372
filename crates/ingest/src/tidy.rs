//! White space of extracted text: one line a paragraph, blank lines between.

/// Paragraphs of `text`: lines that hold something, inner white space single, separated by blank lines.
pub fn paragraphs(text: &str) -> String {
    let lines = text.lines().map(words).filter(|l| !l.is_empty());
    lines.collect::<Vec<_>>().join("\n\n")
}

/// Like [`paragraphs`], where single line ends only wrap: lines of one block are joined.
pub fn unwrapped(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").map(words).filter(|b| !b.is_empty());
    blocks.collect::<Vec<_>>().join("\n\n")
}

/// Words with single spaces between them.
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` without markup, where it is not empty.
pub fn line(text: &str) -> Option<String> {
    let line = words(text);
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_paragraphs() {
        assert_eq!(paragraphs(" One  line.\r\n\r\n\n Two. "), "One line.\n\nTwo.");
        assert_eq!(unwrapped("One\r\nline.\r\n\r\nTwo."), "One line.\n\nTwo.");
        assert_eq!(line(" \n"), None);
    }
}
