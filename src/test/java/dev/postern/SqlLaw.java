package dev.postern;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import dev.postern.SourceLaws.Source;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * SQL takes what comes from outside as parameters only: the text of a statement is a literal, a constant made of literals, or
 * the field {@code sql} of a class that is made from numbers alone.
 */
final class SqlLaw {
    private static final Set<String> TAKE_SQL = Set.of(
            "query",
            "preparedQuery",
            "prepare",
            "prepareStatement",
            "prepareCall",
            "executeQuery",
            "executeUpdate",
            "addBatch");
    private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");

    private SqlLaw() {}

    /** One statement a line that breaks the law. */
    static List<String> broken(List<Source> sources) throws IOException {
        JavacTask task =
                (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, null, null, null, sources);
        List<String> broken = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new Statements(unit.getSourceFile().getName(), broken).scan(unit, null);
        }
        return broken;
    }

    private static final class Statements extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final String file;
        private final List<String> broken;
        private final Deque<ClassTree> classes = new ArrayDeque<>();

        Statements(String file, List<String> broken) {
            this.file = file;
            this.broken = broken;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            classes.push(type);
            super.visitClass(type, null);
            classes.pop();
            return null;
        }

        @Override
        public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void nothing) {
            if (call.getMethodSelect() instanceof MemberSelectTree method
                    && !call.getArguments().isEmpty()) {
                ExpressionTree first = call.getArguments().get(0);
                String name = method.getIdentifier().toString();
                // A prepared statement is executed with parameters; a text given here is a statement.
                boolean text = first instanceof BinaryTree || first instanceof LiteralTree;
                if ((TAKE_SQL.contains(name) || (name.equals("execute") && text)) && !isWrittenHere(first)) {
                    broken.add(file + " makes SQL of " + first);
                }
            }
            return super.visitMethodInvocation(call, null);
        }

        private boolean isWrittenHere(ExpressionTree text) {
            if (text instanceof ParenthesizedTree inner) {
                return isWrittenHere(inner.getExpression());
            }
            if (text instanceof BinaryTree sum) {
                return isWrittenHere(sum.getLeftOperand()) && isWrittenHere(sum.getRightOperand());
            }
            return text instanceof LiteralTree
                    || (text instanceof IdentifierTree name
                            && isConstant(name.getName().toString()));
        }

        private boolean isConstant(String name) {
            if (name.equals("sql")) {
                return isMadeOfNumbers(classes.getFirst());
            }
            return CONSTANT.matcher(name).matches() && fields().containsKey(name) && isWrittenHere(fields().get(name));
        }

        private Map<String, ExpressionTree> fields() {
            Map<String, ExpressionTree> nameToValue = new HashMap<>();
            for (ClassTree type : classes) {
                for (var member : type.getMembers()) {
                    if (member instanceof VariableTree field && field.getInitializer() != null) {
                        nameToValue.putIfAbsent(field.getName().toString(), field.getInitializer());
                    }
                }
            }
            return nameToValue;
        }

        private static boolean isMadeOfNumbers(ClassTree type) {
            return type.getMembers().stream()
                    .filter(member -> member instanceof MethodTree method && method.getReturnType() == null)
                    .flatMap(constructor -> ((MethodTree) constructor).getParameters().stream())
                    .allMatch(parameter -> parameter.getType() instanceof PrimitiveTypeTree);
        }
    }
}
