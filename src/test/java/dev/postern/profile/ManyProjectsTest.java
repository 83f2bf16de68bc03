package dev.postern.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.domain.ErrorCode;
import dev.postern.domain.Ignored;
import dev.postern.domain.ServiceException;
import dev.postern.domain.TrackCommand;
import dev.postern.domain.TrackUser;
import dev.postern.domain.Verdict;
import dev.postern.domain.Verdict.Outcome;
import dev.postern.domain.type.AttributeType;
import dev.postern.profile.types.Caps;
import dev.postern.support.TestDatabase;
import dev.postern.support.WithPostgres;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands of many projects share statements and commits, and nothing else. */
@WithPostgres
class ManyProjectsTest {
    private static final long SEED = 81_001L;
    private static final List<String> PROJECTS =
            IntStream.range(0, 8).mapToObj(number -> "p" + number).toList();
    private static final Caps CAPS = new Caps(5, 10_000);

    private final TestDatabase database;

    ManyProjectsTest(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void begin_with_empty_projects() {
        ServiceFixture.reset(database);
        PROJECTS.forEach(project -> database.execute("INSERT INTO projects VALUES (?, 0, now())", project));
    }

    private static List<TrackCommand> oneOfEach(String name) {
        return PROJECTS.stream()
                .map(project -> Commands.command(project, Commands.user("c", "name=" + name)))
                .toList();
    }

    private static List<Verdict> inTime(List<Future<Verdict>> replies) {
        return replies.stream().map(ServiceFixture::inTime).toList();
    }

    private void assertName(String project, String name) {
        assertThat(database.query("SELECT attributes ->> 'name' AS name FROM profiles WHERE project_id = ?", project))
                .containsExactly(Map.of("name", name));
    }

    @Test
    void what_comes_at_once_is_one_commit() {
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            inTime(fixture.send(oneOfEach("John")));

            assertThat(database.query("SELECT count(*) AS rows, count(DISTINCT xmin::text) AS commits FROM profiles"))
                    .containsExactly(Map.of("rows", (long) PROJECTS.size(), "commits", 1L));
        }
    }

    @Test
    void events_that_come_at_once_are_one_commit_and_an_erased_customer_of_one_project_refuses_its_own() {
        database.execute("TRUNCATE events, event_ids");
        database.execute("INSERT INTO profiles (project_id, customer_id, attributes, created_at, updated_at, erased_at)"
                + " VALUES ('p3', 'c', '{}', now(), now(), now())");
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            List<Future<Verdict>> replies = fixture.sendEvents(PROJECTS.stream()
                    .map(project -> Commands.event(project, "c", "Viewed"))
                    .toList());

            for (String project : PROJECTS) {
                Future<Verdict> reply = replies.get(PROJECTS.indexOf(project));
                if (project.equals("p3")) {
                    assertFails(reply, ErrorCode.ERASED);
                } else {
                    assertThat(ServiceFixture.inTime(reply).outcome()).isEqualTo(Outcome.CREATED);
                }
            }
            assertThat(database.query("SELECT count(*) AS rows, count(DISTINCT xmin::text) AS commits FROM events"))
                    .containsExactly(Map.of("rows", PROJECTS.size() - 1L, "commits", 1L));
        }
    }

    private static void assertFails(Future<Verdict> reply, ErrorCode code) {
        assertThatThrownBy(() -> ServiceFixture.inTime(reply))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        failed -> assertThat(failed.code()).isEqualTo(code));
    }

    @Test
    void each_project_has_the_rows_that_it_would_have_alone() {
        Map<String, SequentialModel> projectToModel = new TreeMap<>();
        PROJECTS.forEach(project -> projectToModel.put(project, withTypes(project)));
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            for (int round = 0; round < 15; round++) {
                Random random = new Random(SEED + round);
                String where = "seed " + (SEED + round);
                RandomUsers users = new RandomUsers(random, 4, 4);
                List<List<Ignored>> expected = new ArrayList<>();
                List<Future<Verdict>> replies = new ArrayList<>();
                for (int wave = 0; wave < 10; wave++) {
                    List<TrackCommand> some = new ArrayList<>();
                    for (TrackUser user : Stream.generate(users::next).limit(20).toList()) {
                        String project = PROJECTS.get(random.nextInt(PROJECTS.size()));
                        expected.add(projectToModel.get(project).apply(user));
                        some.add(Commands.command(project, user));
                    }
                    replies.addAll(fixture.send(some));
                }
                assertThat(replies)
                        .as(where)
                        .map(reply -> ServiceFixture.inTime(reply).ignored())
                        .isEqualTo(expected);
                projectToModel.forEach((project, model) -> assertThat(fixture.profiles(project))
                        .as("%s, %s", where, project)
                        .isEqualTo(model.profiles()));
            }
        }
    }

    private SequentialModel withTypes(String project) {
        SequentialModel model = new SequentialModel(CAPS.profileAttributes(), CAPS.projectAttributes());
        for (String name : RandomUsers.NAMES) {
            AttributeType type = RandomUsers.typeOf(name);
            model.fix(name, type);
            database.execute(
                    "INSERT INTO attribute_types VALUES (?, ?, ?, now(), 'key0')", project, name, type.label());
        }
        return model;
    }

    @Test
    void a_row_that_the_database_refuses_is_its_own_project_s() {
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            database.execute("ALTER TABLE profiles ADD CONSTRAINT refused CHECK (project_id <> 'p3')");
            List<Future<Verdict>> replies = fixture.send(oneOfEach("John"));

            for (String project : PROJECTS) {
                Future<Verdict> reply = replies.get(PROJECTS.indexOf(project));
                if (project.equals("p3")) {
                    assertFails(reply, ErrorCode.INTERNAL);
                } else {
                    ServiceFixture.inTime(reply);
                    assertName(project, "John");
                }
            }
        } finally {
            database.execute("ALTER TABLE profiles DROP CONSTRAINT refused");
        }
    }

    @Test
    void a_row_that_another_session_holds_keeps_its_own_customer_waiting_only() throws SQLException {
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            inTime(fixture.send(oneOfEach("John")));
            try (Connection holder = database.connect()) {
                holder.setAutoCommit(false);
                holder.createStatement().execute("SELECT 1 FROM profiles WHERE project_id = 'p3' FOR UPDATE");
                List<Future<Verdict>> replies = fixture.send(oneOfEach("Jane"));

                for (String project : PROJECTS) {
                    if (!project.equals("p3")) {
                        ServiceFixture.inTime(replies.get(PROJECTS.indexOf(project)));
                        assertName(project, "Jane");
                    }
                }
                assertFails(replies.get(PROJECTS.indexOf("p3")), ErrorCode.UNAVAILABLE);
            }
        }
    }

    @Test
    void types_that_one_project_has_changed_concern_no_other() {
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            inTime(fixture.send(oneOfEach("John")));
            database.execute("UPDATE projects SET types_version = 1 WHERE project_id = 'p3'");

            inTime(fixture.send(oneOfEach("Jane")));

            PROJECTS.forEach(project -> assertName(project, "Jane"));
        }
    }

    @Test
    void a_project_with_much_to_write_keeps_no_other_waiting() {
        try (ServiceFixture fixture = new ServiceFixture(database, CAPS)) {
            List<String> answered = Collections.synchronizedList(new ArrayList<>());
            List<TrackCommand> commands = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                commands.add(Commands.command("p0", Commands.user("c" + i, "name=John")));
            }
            commands.add(Commands.command("p1", Commands.user("c", "name=John")));
            List<Future<Verdict>> replies = fixture.send(commands);
            for (int i = 0; i < replies.size(); i++) {
                String project = commands.get(i).projectId();
                replies.get(i).onComplete(done -> answered.add(project));
            }
            inTime(replies);

            assertThat(answered.indexOf("p1")).isLessThan(5_000);
        }
    }
}
