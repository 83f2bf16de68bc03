package dev.postern.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.pages.Page.Block;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of the pages, pasted as a reader pastes them, each page in order. A page that starts no server goes on where
 * README ends.
 *
 * <p>Blocks {@code sh} are run, and a block {@code output} behind one is what it wrote. {@code sh server} runs until the next
 * one, {@code sh stopped} ends it first, {@code sql} is for psql. {@code shell} needs what a test has not, and is not run.
 */
@WithPostgres
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PagesIT {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+(?:Z|\\+00)";

    private static final Pattern LOG_LINE = Pattern.compile("(?m)^\\d{4}-\\S+Z (?:INFO|WARN) .*\\n?");

    @TempDir
    private static Path folder;

    private static Workplace readme;
    private static String readmeBroken = "";

    @BeforeAll
    @Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    static void follow_readme(TestDatabase database) throws IOException {
        readme = Workplace.make(folder, database.setting());
        readmeBroken = String.join("\n\n", broken(Page.read(Page.README), readme));
    }

    @AfterAll
    static void stop() {
        readme.close();
    }

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path path : Page.docs()) {
            if (Page.read(path).blocks().stream().anyMatch(PagesIT::isRun)) {
                pages.add(path);
            }
        }
        return pages;
    }

    private static boolean isRun(Block block) {
        return block.fence().equals("sh")
                || block.fence().startsWith("sh ")
                || block.fence().equals("sql");
    }

    @Test
    void readme_works_as_it_is_written() {
        assertThat(readmeBroken).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void a_page_works_as_it_is_written(Path path, TestDatabase database) throws IOException {
        Page page = Page.read(path);
        boolean hasServer =
                page.blocks().stream().anyMatch(block -> block.fence().equals("sh server"));
        try (Workplace workplace = hasServer ? Workplace.make(folder, database.setting()) : readme.next()) {
            assertThat(broken(page, workplace)).isEmpty();
        }
    }

    private static List<String> broken(Page page, Workplace workplace) throws IOException {
        List<String> broken = new ArrayList<>();
        String seen = "";
        boolean leftOut = false;
        for (Block block : page.blocks()) {
            String place = page.path() + ":" + block.line();
            if (isRun(block)) {
                List<String> missing = Workplace.missingTools(block);
                leftOut = !missing.isEmpty();
                if (leftOut) {
                    System.err.println("LEFT OUT: " + place + ", because " + missing + " is not installed");
                    continue;
                }
                try {
                    seen = workplace.paste(block);
                } catch (IllegalStateException e) {
                    broken.add(place + ": " + e.getMessage());
                    return broken;
                }
            } else if (block.fence().equals("output") && !leftOut && !isAsShown(block.text(), seen)) {
                broken.add(place + " shows\n" + block.text() + "and it was\n" + seen);
            }
        }
        return broken;
    }

    /**
     * Whether it is the same apart from times, ids of keys, lines of the log, which depend on the machine, and the parts that
     * the page leaves out by three dots.
     */
    private static boolean isAsShown(String shown, String seen) {
        String withoutLog = LOG_LINE.matcher(seen).replaceAll("").strip();
        String pattern = Pattern.quote(shown.strip().replaceAll("(?m) +$", ""))
                .replaceAll(TIME, Matcher.quoteReplacement("\\E" + TIME + "\\Q"))
                .replaceAll("k_[A-Za-z0-9_-]{12}", "\\\\Ek_[A-Za-z0-9_-]{12}\\\\Q")
                .replace("…", "\\E.*?\\Q");
        Pattern whole = Pattern.compile(pattern, Pattern.DOTALL);
        return whole.matcher(seen).matches() || whole.matcher(withoutLog).matches();
    }

    @Test
    void what_differs_is_seen() {
        assertThat(isAsShown(
                        "{\"at\":\"2026-11-25T08:00:00.000Z\",…}\n", "{\"at\":\"2027-01-02T03:04:05.678Z\",\"a\":1}"))
                .isTrue();
        assertThat(isAsShown("{\"success\":true}\n", "{\"success\":false}")).isFalse();
        assertThat(isAsShown("a\n", "a\nb")).isFalse();
        assertThat(isAsShown("a\nb\n", "a\n2026-11-25T08:00:00.000Z WARN  Batcher slow\nb"))
                .isTrue();
    }
}
