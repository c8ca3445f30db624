import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Properties;

/** 400 questions from 8 threads, each with a connection of its own; each question knows its own answer. */
public class Jdbc {
    static int right, wrong, errors;
    static String first = "";

    static synchronized void count(String kind, String said) {
        if (kind.equals("right")) right++;
        else if (kind.equals("wrong")) wrong++;
        else errors++;
        if (first.isEmpty()) first = said;
    }

    static Connection connect() throws Exception {
        URI url = new URI(System.getenv("DATABASE_URL"));
        String[] user = url.getUserInfo().split(":");
        Properties properties = new Properties();
        properties.setProperty("user", user[0]);
        properties.setProperty("password", user[1]);
        String jdbc = "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath() + "?" + url.getQuery();
        return DriverManager.getConnection(jdbc, properties);
    }

    static void work(int from) {
        try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement("SELECT ?::int, ?::text")) {
            for (int i = from; i < 400; i += 8) {
                statement.setInt(1, i);
                statement.setString(2, "x" + i);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    count(row.getInt(1) == i && row.getString(2).equals("x" + i) ? "right" : "wrong", "");
                } catch (Exception error) {
                    count("errors", error.getMessage());
                }
            }
        } catch (Exception error) {
            for (int i = from; i < 400; i += 8) count("errors", error.getMessage());
        }
    }

    public static void main(String[] arguments) throws Exception {
        Thread[] threads = new Thread[8];
        for (int i = 0; i < 8; i++) {
            int from = i;
            (threads[i] = new Thread(() -> work(from))).start();
        }
        for (Thread thread : threads) thread.join();
        String said = first.replace("\\", "/").replace("\"", "'").replace("\n", " ");
        System.out.printf("{\"right\":%d,\"wrong\":%d,\"errors\":%d,\"first\":\"%s\"}%n", right, wrong, errors, said);
    }
}
