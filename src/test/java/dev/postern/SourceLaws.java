package dev.postern;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Name;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Limits of source files. Reads the text and the compiler's tree, never the meaning. */
final class SourceLaws {
    private static final int FILE_LINES = 300;
    private static final int METHOD_LINES = 40;
    private static final int PARAMETERS = 6;
    // The brackets keep these lines from breaking their own law.
    private static final Pattern FORBIDDEN = Pattern.compile(
            "\\bTO[D]O\\b|\\bFIX[M]E\\b|@Disable[d]\\b|\\bassume[T]rue\\(|\\bassume[T]hat\\(|\\bThread\\.slee[p]\\("
                    + "|\\bonSpin[W]ait\\b|\\bThread\\.yiel[d]\\b|\\bpark[N]anos\\b");
    /** A test waits for the event, or with Awaitility; the program looks at processes that are not its children. */
    private static final Pattern FORBIDDEN_IN_TESTS = Pattern.compile("\\.slee[p]\\(");

    /** Machines read what the program writes; with the locale of the process its digits and cases are another language's. */
    private static final Set<String> WITH_LOCALE =
            Set.of("formatted", "printf", "toLowerCase", "toUpperCase", "String.format", "DateTimeFormatter.ofPattern");

    private SourceLaws() {}

    /** One broken law a line, each naming the file. */
    static List<String> broken(List<Source> sources) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Source source : sources) {
            boolean isTest = !source.name().startsWith("src/main/");
            source.text()
                    .lines()
                    .filter(line -> FORBIDDEN.matcher(line).find()
                            || isTest && FORBIDDEN_IN_TESTS.matcher(line).find())
                    .forEach(line -> broken.add(source.name() + " has a forbidden word: " + line.strip()));
            long lines = source.text().lines().count();
            if (lines > FILE_LINES) {
                broken.add(source.name() + " has " + lines + " lines");
            }
        }
        broken.addAll(brokenByMethods(sources));
        return broken;
    }

    private static List<String> brokenByMethods(List<Source> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, null, null, sources);
        List<String> broken = new ArrayList<>();
        Trees trees = Trees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
            new MethodScanner(unit, trees.getSourcePositions(), broken).scan(unit, null);
        }
        return broken;
    }

    /** A file in memory; javac asks for its text. */
    static final class Source extends SimpleJavaFileObject {
        private final String name;
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name), Kind.SOURCE);
            this.name = name;
            this.text = text;
        }

        String name() {
            return name;
        }

        String text() {
            return text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class MethodScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> broken;
        private boolean inRecord;

        MethodScanner(CompilationUnitTree unit, SourcePositions positions, List<String> broken) {
            this.unit = unit;
            this.positions = positions;
            this.broken = broken;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            boolean outer = inRecord;
            inRecord = type.getKind() == Tree.Kind.RECORD;
            super.visitClass(type, null);
            inRecord = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            String name = unit.getSourceFile().getName() + " " + method.getName();
            long lines = line(positions.getEndPosition(unit, method)) - line(firstPosition(method)) + 1;
            if (lines > METHOD_LINES) {
                broken.add(name + " has " + lines + " lines");
            }
            // The compiler gives a compact constructor the record's components as its parameters.
            boolean components = inRecord && method.getName().contentEquals("<init>");
            if (method.getParameters().size() > PARAMETERS && !components) {
                broken.add(name + " has " + method.getParameters().size() + " parameters");
            }
            return super.visitMethod(method, null);
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            if (call.getMethodSelect() instanceof MemberSelectTree method) {
                boolean withLocale = call.getArguments().stream()
                        .anyMatch(argument -> argument.toString().equals("Locale.ROOT"));
                checkLocale(method.getExpression(), method.getIdentifier(), withLocale);
            }
            return super.visitMethodInvocation(call, null);
        }

        @Override
        public @Nullable Void visitMemberReference(MemberReferenceTree method, @Nullable Void nothing) {
            checkLocale(method.getQualifierExpression(), method.getName(), false);
            return super.visitMemberReference(method, null);
        }

        private void checkLocale(ExpressionTree owner, Name method, boolean withLocale) {
            boolean isOurs = unit.getSourceFile().getName().startsWith("/src/main/");
            boolean wantsLocale = WITH_LOCALE.contains(method.toString()) || WITH_LOCALE.contains(owner + "." + method);
            if (isOurs && wantsLocale && !withLocale) {
                broken.add(unit.getSourceFile().getName() + " calls " + method + " without Locale.ROOT");
            }
        }

        /** Without the annotations, which say something about the method but are not its work. */
        private long firstPosition(MethodTree method) {
            return method.getReturnType() == null
                    ? positions.getStartPosition(unit, method)
                    : positions.getStartPosition(unit, method.getReturnType());
        }

        private long line(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }
}
