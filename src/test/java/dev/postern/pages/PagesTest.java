package dev.postern.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pages.Page.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for readers: their links, their lengths, the files that they name, and their picture. */
class PagesTest {
    private static final int LINES_OF_README = 220;
    private static final int LINES_OF_A_PAGE = 250;

    /** Files of the repository as a reader types them; a star stands for many, and target is what a build makes. */
    private static final Pattern FILE = Pattern.compile("(?:src|k8s|conf|\\.ci)/[\\w./-]*[\\w/]");

    private static final Pattern SETTING = Pattern.compile("(?<![\\w/.-])[a-z]+\\.[a-z][a-z.-]*[a-z](?![\\w/(])");
    private static final Pattern KEY = Pattern.compile("( *)([a-z-]+):");
    private static final Pattern QUESTION = Pattern.compile("(?:^|[.:;|] |^[-#*]+ )(?:Who|Whoever|What)\\b");
    private static final Pattern TEST_CLASS = Pattern.compile("[A-Z]\\w+(?:Test|IT|Benchmark)");
    private static final Pattern LABEL = Pattern.compile("label=\"([^\"]*)\"");

    /** Blocks that the test of the commands runs, that it does not run, and that are no commands. */
    private static final Set<String> FENCES = Set.of(
            "sh",
            "sh server",
            "sh stopped",
            "sql",
            "output",
            "shell",
            "text",
            "json",
            "yaml",
            "nginx",
            "js",
            "html",
            "csv");

    @Test
    void every_link_leads_to_a_file_and_a_heading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Page page : Page.all()) {
            broken.addAll(brokenLinks(page));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void a_link_to_a_missing_file_or_heading_is_found() throws IOException {
        Page page = Page.of(
                Path.of("README.md"),
                List.of(
                        "# A `title`, here",
                        "[a](#a-title-here) [b](#b) [c](src/docs/none.md) [d](pom.xml)",
                        "`[e](e)`"));

        assertThat(brokenLinks(page)).containsExactly("README.md: #b", "README.md: src/docs/none.md");
    }

    private static List<String> brokenLinks(Page page) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : page.links()) {
            int hash = link.indexOf('#');
            String file = hash < 0 ? link : link.substring(0, hash);
            Path target = file.isEmpty()
                    ? page.path()
                    : page.path().resolveSibling(file).normalize();
            boolean resolves = file.isEmpty() || Files.exists(target);
            if (resolves && hash >= 0) {
                Page there = file.isEmpty() ? page : Page.read(target);
                resolves = there.anchors().contains(link.substring(hash + 1));
            }
            if (!resolves) {
                broken.add(page.path() + ": " + link);
            }
        }
        return broken;
    }

    @Test
    void readme_is_short_and_no_page_is_long() throws IOException {
        assertThat(Page.all())
                .allSatisfy(page -> assertThat(page.length())
                        .as(page.path().toString())
                        .isLessThanOrEqualTo(page.path().equals(Page.README) ? LINES_OF_README : LINES_OF_A_PAGE));
    }

    @Test
    void every_page_is_reached_from_readme() throws IOException {
        Set<Path> reached = new HashSet<>();
        follow(Page.README, reached);

        assertThat(reached).containsAll(Page.docs());
    }

    private static void follow(Path path, Set<Path> reached) throws IOException {
        if (!path.toString().endsWith(".md") || !reached.add(path)) {
            return;
        }
        for (String link : Page.read(path).links()) {
            String file = link.replaceFirst("#.*", "");
            if (!file.isEmpty()) {
                follow(path.resolveSibling(file).normalize(), reached);
            }
        }
    }

    @Test
    void every_file_that_a_page_names_exists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Page page : Page.all()) {
            Stream.concat(page.code().stream(), page.blocks().stream().map(Block::text))
                    .flatMap(text -> FILE.matcher(text).results())
                    .map(found -> found.group())
                    .filter(file -> !Files.exists(Path.of(file)))
                    .forEach(file -> missing.add(page.path() + ": " + file));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_setting_that_a_page_names_exists() throws IOException {
        Set<String> settings = settings();
        List<String> unknown = new ArrayList<>();
        for (Page page : Page.all()) {
            page.code().stream()
                    .flatMap(text -> SETTING.matcher(text).results())
                    .map(found -> found.group())
                    .filter(name -> settings.stream().anyMatch(setting -> isOfSameRoot(setting, name)))
                    .filter(name -> settings.stream().noneMatch(name::equals))
                    .forEach(name -> unknown.add(page.path() + ": " + name));
        }
        assertThat(settings).contains("limits.body-bytes", "http.tls.key");
        assertThat(unknown).isEmpty();
    }

    private static boolean isOfSameRoot(String setting, String name) {
        return setting.startsWith(name.substring(0, name.indexOf('.') + 1));
    }

    /** The paths of the settings document, which is indented by two blanks a level. */
    private static Set<String> settings() throws IOException {
        Set<String> settings = new HashSet<>();
        List<String> path = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("conf", "postern.yaml"))) {
            Matcher key = KEY.matcher(line);
            if (key.lookingAt()) {
                path = new ArrayList<>(path.subList(0, key.group(1).length() / 2));
                path.add(key.group(2));
                settings.add(String.join(".", path));
            }
        }
        return settings;
    }

    @Test
    void every_test_that_a_page_names_exists() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            classes = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        assertThat(Page.all())
                .allSatisfy(page -> assertThat(page.code())
                        .filteredOn(code -> TEST_CLASS.matcher(code).matches())
                        .as(page.path().toString())
                        .isSubsetOf(classes));
    }

    @Test
    void no_sentence_begins_with_who_or_what() throws IOException {
        List<String> found = new ArrayList<>();
        for (Page page : Page.all()) {
            page.prose().stream()
                    .filter(line -> QUESTION.matcher(line).find())
                    .forEach(line -> found.add(page.path() + ": " + line));
        }
        assertThat(QUESTION.matcher("It is. What was said").find()).isTrue();
        assertThat(found).isEmpty();
    }

    @Test
    void every_block_says_what_it_is() throws IOException {
        assertThat(Page.all())
                .allSatisfy(page -> assertThat(page.blocks())
                        .as(page.path().toString())
                        .extracting(Block::fence)
                        .isSubsetOf(FENCES));
    }

    @Test
    void the_picture_says_what_its_source_says() throws IOException {
        String picture = Files.readString(Page.DOCS.resolve("road.svg")).replace("&#45;", "-");

        assertThat(LABEL.matcher(Files.readString(Page.DOCS.resolve("road.dot")))
                        .results())
                .isNotEmpty()
                .flatExtracting(label -> List.of(label.group(1).split("\\\\n")))
                .allSatisfy(line -> assertThat(picture).contains(">" + line + "<"));
    }
}
