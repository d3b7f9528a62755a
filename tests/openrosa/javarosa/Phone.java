// A phone made of JavaRosa, the library inside ODK Collect: nothing of ours is in it.
//
// java -cp ODK_Validate.jar Phone.java BASE FOLDER NAME=VALUE...
//
// Fetches the form list, the form, its manifest and the list of houses from BASE, fills the form with
// the answers named (path from the form's root; every @photo=FILE is one repetition), asks with HEAD
// how much may be sent, and sends two partial POSTs with a photo each. Prints a line for every step.

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.javarosa.core.model.Constants;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.SelectChoice;
import org.javarosa.core.model.condition.EvaluationContext;
import org.javarosa.core.model.condition.IFunctionHandler;
import org.javarosa.core.model.data.DecimalData;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.MultipleItemsData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.reference.PrefixedRootFactory;
import org.javarosa.core.reference.Reference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.form.api.FormEntryPrompt;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;
import org.w3c.dom.Document;

public class Phone {
    static final String LINE = "----one-phone-of-java";
    static final HttpClient http = HttpClient.newHttpClient();
    static final Map<String, String> answers = new HashMap<>();
    static final Deque<String> photos = new ArrayDeque<>();
    static final List<String> sent = new ArrayList<>();

    record StoredFile(Path path, String uri) implements Reference {
        public boolean doesBinaryExist() { return Files.exists(path); }
        public InputStream getStream() throws IOException { return Files.newInputStream(path); }
        public String getURI() { return uri; }
        public String getLocalURI() { return path.toString(); }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() throws IOException { throw new IOException("read only"); }
        public void remove() throws IOException { throw new IOException("read only"); }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }

    // pulldata(file, column, key column, key): Collect's own addition to the language.
    record PullData(Path folder) implements IFunctionHandler {
        public String getName() { return "pulldata"; }
        public List<Class[]> getPrototypes() { return new ArrayList<>(); }
        public boolean rawArgs() { return true; }
        public boolean realTime() { return false; }

        public Object eval(Object[] asked, EvaluationContext context) {
            try {
                List<String> lines = Files.readAllLines(folder.resolve(asked[0] + ".csv"));
                List<String> names = List.of(lines.get(0).split(","));
                for (String line : lines.subList(1, lines.size())) {
                    String[] values = line.split(",", -1);
                    if (values[names.indexOf(asked[2])].equals(asked[3])) return values[names.indexOf(asked[1])];
                }
                return "";
            } catch (IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        String base = args[0];
        Path folder = Path.of(args[1]);
        for (String answer : Arrays.asList(args).subList(2, args.length)) {
            String[] pair = answer.split("=", 2);
            if (pair[0].equals("@photo")) photos.add(pair[1]);
            else answers.put(pair[0], pair[1]);
        }
        Document list = xml(get(base + "/formList"));
        byte[] form = get(text(list, "downloadUrl"));
        Document manifest = xml(get(text(list, "manifestUrl")));
        for (int i = 0; i < manifest.getElementsByTagNameNS("*", "filename").getLength(); i++) {
            Files.write(folder.resolve(text(manifest, "filename", i)), get(text(manifest, "downloadUrl", i)));
        }
        say("form", text(list, "formID") + " " + text(list, "version"));
        byte[] filled = fill(form, folder);
        Files.write(folder.resolve("filled.xml"), filled);
        send(base + "/submission", filled, folder);
    }

    static byte[] fill(byte[] form, Path folder) throws Exception {
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new org.opendatakit.validate.StubPropertyManager());
        ReferenceManager.instance().addReferenceFactory(
            new PrefixedRootFactory(new String[] {"file-csv/", "file/", "images/"}) {
                protected Reference factory(String terminal, String uri) {
                    return new StoredFile(folder.resolve(terminal), uri);
                }
            });
        FormDef def = XFormUtils.getFormFromInputStream(new ByteArrayInputStream(form));
        def.getEvaluationContext().addFunctionHandler(new PullData(folder));
        def.initialize(true, new InstanceInitializationFactory());
        FormEntryController steps = new FormEntryController(new FormEntryModel(def));
        while (true) {
            int event = steps.stepToNextEvent();
            if (event == FormEntryController.EVENT_END_OF_FORM) break;
            if (event == FormEntryController.EVENT_QUESTION) answer(steps);
            if (event == FormEntryController.EVENT_PROMPT_NEW_REPEAT && !photos.isEmpty()) steps.newRepeat();
        }
        for (String name : answers.keySet()) throw new IOException("the form did not ask for " + name);
        steps.finalizeFormEntry();
        return new XFormSerializingVisitor().serializeInstance(def.getInstance(), def);
    }

    static void answer(FormEntryController steps) throws IOException {
        FormEntryPrompt prompt = steps.getModel().getQuestionPrompt();
        String path = prompt.getIndex().getReference().toString(false).replaceFirst("^/data/", "");
        String value = answers.remove(path);
        if (path.equals("photos/image") && !photos.isEmpty()) {
            value = photos.remove();
            sent.add(value);
        }
        if (value == null) return;
        int result = steps.answerQuestion(data(prompt, value), true);
        if (result != FormEntryController.ANSWER_OK) throw new IOException(path + " refused: " + result);
    }

    static IAnswerData data(FormEntryPrompt prompt, String value) throws IOException {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(choice(prompt, value));
            case Constants.CONTROL_SELECT_MULTI:
                List<Selection> several = new ArrayList<>();
                for (String one : value.split(" ")) several.add(choice(prompt, one));
                return new MultipleItemsData(several);
            default:
                if (prompt.getDataType() == Constants.DATATYPE_INTEGER) return new IntegerData(Integer.parseInt(value));
                if (prompt.getDataType() == Constants.DATATYPE_DECIMAL) return new DecimalData(Double.parseDouble(value));
                return new StringData(value);
        }
    }

    static Selection choice(FormEntryPrompt prompt, String value) throws IOException {
        for (SelectChoice one : prompt.getSelectChoices()) if (one.getValue().equals(value)) return one.selection();
        throw new IOException("no choice " + value);
    }

    static void send(String address, byte[] filled, Path folder) throws Exception {
        HttpRequest head = request(address).method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<Void> may = http.send(head, HttpResponse.BodyHandlers.discarding());
        say("head", may.statusCode() + " " + may.headers().firstValue("X-OpenRosa-Accept-Content-Length").orElse("?"));
        for (int i = 0; i < sent.size(); i++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            part(body, "xml_submission_file", "submission.xml", "text/xml", filled);
            if (i < sent.size() - 1) field(body, "*isIncomplete*", "yes");
            part(body, sent.get(i), sent.get(i), "image/jpeg", Files.readAllBytes(folder.resolve(sent.get(i))));
            body.write(("--" + LINE + "--\r\n").getBytes(StandardCharsets.UTF_8));
            HttpRequest post = request(address)
                .header("Content-Type", "multipart/form-data; boundary=" + LINE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())).build();
            HttpResponse<String> answer = http.send(post, HttpResponse.BodyHandlers.ofString());
            say("post", answer.statusCode() + " " + text(xml(answer.body().getBytes(StandardCharsets.UTF_8)), "message"));
        }
    }

    static void part(OutputStream to, String name, String file, String type, byte[] content) throws IOException {
        String head = "--" + LINE + "\r\nContent-Disposition: form-data; name=\"" + name + "\"; filename=\"" + file
            + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        to.write(head.getBytes(StandardCharsets.UTF_8));
        to.write(content);
        to.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    static void field(OutputStream to, String name, String value) throws IOException {
        String whole = "--" + LINE + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
        to.write(whole.getBytes(StandardCharsets.UTF_8));
    }

    static HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create(address)).header("X-OpenRosa-Version", "1.0");
    }

    static byte[] get(String address) throws Exception {
        HttpResponse<byte[]> answer = http.send(request(address).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) throw new IOException(address + " answers " + answer.statusCode());
        return answer.body();
    }

    static Document xml(byte[] body) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(body));
    }

    static String text(Document document, String name) {
        return text(document, name, 0);
    }

    static String text(Document document, String name, int number) {
        return document.getElementsByTagNameNS("*", name).item(number).getTextContent();
    }

    static void say(String what, String more) {
        System.out.println(what + " " + more);
    }
}
