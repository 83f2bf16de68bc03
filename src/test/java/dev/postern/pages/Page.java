package dev.postern.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page in Markdown. The text outside of its fences and inside of them is told apart once, when it is read. */
record Page(Path path, int length, List<Block> blocks, List<String> prose) {
    static final Path README = Path.of("README.md");
    static final Path DOCS = Path.of("src", "docs");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");
    private static final Pattern NOT_IN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");

    /** A fenced block; {@code fence} is its language with the words after it, {@code line} the number of its first line. */
    record Block(String fence, int line, String text) {}

    static Page read(Path path) throws IOException {
        return of(path, Files.readAllLines(path));
    }

    static Page of(Path path, List<String> lines) {
        List<Block> blocks = new ArrayList<>();
        List<String> prose = new ArrayList<>();
        int line = 0;
        while (line < lines.size()) {
            String text = lines.get(line++);
            if (!text.startsWith("```")) {
                prose.add(text);
                continue;
            }
            int begin = line;
            while (!lines.get(line).equals("```")) {
                line++;
            }
            blocks.add(new Block(text.substring(3), begin + 1, String.join("\n", lines.subList(begin, line)) + '\n'));
            line++;
        }
        return new Page(path, lines.size(), blocks, prose);
    }

    /** README, the pages by task, and the one beside the benchmark, in the order of their names. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>(List.of(read(README), read(Path.of("src", "bench", "README.md"))));
        for (Path path : docs()) {
            pages.add(read(path));
        }
        return pages;
    }

    /** The pages by task, in the order of their names. */
    static List<Path> docs() throws IOException {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    /** Targets of links that stay in the repository, as written. */
    List<String> links() {
        return prose.stream()
                .flatMap(
                        line -> LINK.matcher(CODE.matcher(line).replaceAll("`")).results())
                .map(found -> found.group(1))
                .filter(target -> !target.contains("://"))
                .toList();
    }

    /** The text between backquotes. */
    List<String> code() {
        return prose.stream()
                .flatMap(line -> CODE.matcher(line).results())
                .map(found -> found.group(1))
                .toList();
    }

    /** The anchors of its headings, as GitHub makes them. */
    List<String> anchors() {
        return prose.stream()
                .flatMap(line -> HEADING.matcher(line).results())
                .map(Page::anchor)
                .toList();
    }

    private static String anchor(MatchResult heading) {
        String title = heading.group(1).toLowerCase(Locale.ROOT);
        return NOT_IN_ANCHOR.matcher(title).replaceAll("").replace(' ', '-');
    }
}
