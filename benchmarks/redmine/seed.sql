-- The same team as benchmarks/seeding.py in Redmine's tables: 20 projects, 60 people in each, :items issues.
BEGIN;
INSERT INTO users (login, hashed_password, salt, firstname, lastname, status, language, type, mail_notification,
                   created_on, updated_on)
SELECT 'bench' || n, :'hashed', 'salt', '同事', n::text, 1, 'en', 'User', 'none', now(), now()
FROM generate_series(0, 59) n;
INSERT INTO email_addresses (user_id, address, is_default, notify, created_on, updated_on)
SELECT id, login || '@bench.example', true, false, now(), now() FROM users WHERE login LIKE 'bench%';
INSERT INTO tokens (user_id, action, value, created_on, updated_on)
SELECT id, 'api', md5('api' || login), now(), now() FROM users WHERE login LIKE 'bench%';
INSERT INTO projects (name, identifier, is_public, status, lft, rgt, created_on, updated_on)
SELECT '运营项目 ' || n, 'ops' || n, true, 1, 2 * n + 1, 2 * n + 2, now(), now() FROM generate_series(0, 19) n;
INSERT INTO projects_trackers (project_id, tracker_id)
SELECT p.id, t.id FROM projects p, trackers t WHERE p.identifier LIKE 'ops%';
INSERT INTO enabled_modules (project_id, name) SELECT id, 'issue_tracking' FROM projects WHERE identifier LIKE 'ops%';
INSERT INTO members (user_id, project_id, created_on)
SELECT u.id, p.id, now() FROM users u, projects p WHERE u.login LIKE 'bench%' AND p.identifier LIKE 'ops%';
INSERT INTO member_roles (member_id, role_id)
SELECT m.id, r.id FROM members m, roles r WHERE r.name = 'Developer';
INSERT INTO settings (name, value, updated_on) VALUES ('rest_api_enabled', '1', now());
CREATE TEMPORARY TABLE p AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM projects WHERE identifier LIKE 'ops%';
CREATE TEMPORARY TABLE u AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM users WHERE login LIKE 'bench%';
INSERT INTO issues (tracker_id, project_id, subject, description, due_date, status_id, assigned_to_id, priority_id,
                    author_id, created_on, updated_on, start_date, lft, rgt)
SELECT 1 + i % 3, p.id, '设计活动海报 ' || i,
       repeat('第一段说明这件事为什么要做。 Second paragraph: how it is checked. ', 4),
       CASE WHEN i % 10 < 7 THEN current_date + (i % 30) END,
       CASE WHEN i % 10 < 3 THEN 1 + i % 4 ELSE 5 END, assignee.id, 1 + i % 5, author.id,
       now() - i * interval '5 minutes', now() - i * interval '5 minutes', current_date, 1, 2
FROM generate_series(0, :items - 1) AS i
JOIN p ON p.n = i % 20 JOIN u AS assignee ON assignee.n = i % 60 JOIN u AS author ON author.n = (i * 7) % 60;
UPDATE issues SET root_id = id WHERE root_id IS NULL;
COMMIT;
ANALYZE;
