package dev.postern;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import dev.postern.SourceLaws.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Laws on words: the field's terms in names, plain sentences in comments, and packages that can be taken in at a glance. */
final class NamingLaws {
    private static final int CLASSES_OF_A_PACKAGE = 16;

    /** Private words that once stood in names, and the field's term for each. A name that begins with the word has it too. */
    private static final Map<String, String> WORD_TO_TERM = new TreeMap<>(Map.ofEntries(
            Map.entry("lane", "writer"),
            Map.entry("road", "writer or path"),
            Map.entry("detour", "fallback or sequencer"),
            Map.entry("rehears", "dry run"),
            Map.entry("door", "access policy"),
            Map.entry("visitor", "authenticated key"),
            Map.entry("attempts", "limiter"),
            Map.entry("question", "pending request"),
            Map.entry("answer", "response"),
            Map.entry("asked", "parameter"),
            Map.entry("caller", "client"),
            Map.entry("admission", "load shedder"),
            Map.entry("admitted", "permit"),
            Map.entry("farewell", "close reason"),
            Map.entry("deaf", "inputClosed"),
            Map.entry("understudy", "stub store"),
            Map.entry("gather", "batch builder"),
            Map.entry("piece", "item"),
            Map.entry("exact", "transactional"),
            Map.entry("tally", "counts"),
            Map.entry("judgement", "result"),
            Map.entry("ticket", "pending write"),
            Map.entry("bisect", "split"),
            Map.entry("discard", "linger")));

    private static final Pattern PART = Pattern.compile("[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern MARGIN = Pattern.compile("(?m)^\\s*(/\\*\\*?|\\*/?|//)|\\*/|<p>|\\n");
    private static final Pattern QUESTION_WORD = Pattern.compile("(?:^|[.:;] )(Who|Whoever|What) [^.]*");

    private NamingLaws() {}

    /** Names that hold a private word, one a line. */
    static List<String> privateWords(List<Source> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, null, null, sources);
        List<String> broken = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new NameScanner(unit, broken).scan(unit, null);
        }
        return broken;
    }

    /** Sentences of comments that begin with a question word, one a line. */
    static List<String> questionWords(List<Source> sources) {
        List<String> broken = new ArrayList<>();
        for (Source source : sources) {
            Matcher comment = COMMENT.matcher(source.text());
            while (comment.find()) {
                String prose =
                        MARGIN.matcher(comment.group()).replaceAll(" ").strip().replaceAll("\\s+", " ");
                QUESTION_WORD
                        .matcher(prose)
                        .results()
                        .forEach(sentence -> broken.add(source.name() + ": " + sentence.group()));
            }
        }
        return broken;
    }

    /** Packages with more classes than can be taken in at a glance. {@code packages} has one entry a class. */
    static List<String> crowdedPackages(Stream<String> packages) {
        Map<String, Integer> packageToClasses = new TreeMap<>();
        packages.forEach(name -> packageToClasses.merge(name, 1, Integer::sum));
        return packageToClasses.entrySet().stream()
                .filter(entry -> entry.getValue() > CLASSES_OF_A_PACKAGE)
                .map(entry -> entry.getKey() + " has " + entry.getValue() + " classes")
                .toList();
    }

    private static final class NameScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final List<String> broken;

        NameScanner(CompilationUnitTree unit, List<String> broken) {
            this.unit = unit;
            this.broken = broken;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            check(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            check(method.getName().toString());
            return super.visitMethod(method, null);
        }

        private void check(String name) {
            PART.matcher(name)
                    .results()
                    .map(part -> part.group().toLowerCase(Locale.ROOT))
                    .forEach(part -> WORD_TO_TERM.forEach((word, term) -> {
                        if (part.startsWith(word)) {
                            broken.add(unit.getSourceFile().getName() + " " + name + ": say " + term);
                        }
                    }));
        }
    }
}
