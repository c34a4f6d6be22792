using System.Globalization;
using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>
/// The projections of one file or type: a static field for each type whose text is read, shared by all that need it.
/// </summary>
internal sealed class ProjectionEmitter(string className, string common = Names.CommonProjections)
{
    private readonly List<ProjectionModel> _models = [];
    private readonly Dictionary<ProjectionModel, string> _fields = [];

    /// <summary>The expression of a projection; <c>null</c> where there is none.</summary>
    public string Reference(ProjectionModel? model)
    {
        if (model is null) return "null";
        if (CommonName(model) is { } name) return common + "." + name;
        if (!_fields.TryGetValue(model, out var field))
        {
            field = "P" + _models.Count.ToString(CultureInfo.InvariantCulture);
            _fields.Add(model, field);
            _models.Add(model);
        }
        return className + "." + field;
    }

    /// <summary>What nearly every step has is in the runtime: a lambda in each file would be compiled in each build.</summary>
    public static string? CommonName(ProjectionModel? model) => model switch
    {
        { Shape: ProjectionShape.Text } => "Text",
        { Shape: ProjectionShape.Items, Storage: Storage.Array, Item.Shape: ProjectionShape.Text } => "Texts",
        _ => null,
    };

    /// <summary>The class with all fields that were asked for; nothing where none was.</summary>
    public void Write(CodeWriter code)
    {
        if (_models.Count == 0) return;
        code.Line().Open($"private static class {className}");
        foreach (var model in _models)
        {
            code.Open($"internal static readonly {Names.ContentProjection}<{model.Type}> {_fields[model]} = static (sink, value) =>");
            new Body(code).Write(model, "value");
            code.Close(";");
        }
        code.Close();
    }

    /// <summary>The statements of one projection. Null is told apart from empty on every level.</summary>
    private sealed class Body(CodeWriter code)
    {
        private const string Null = "sink.Text((string?)null);";
        private int _locals;

        public void Write(ProjectionModel model, string value)
        {
            switch (model.Shape)
            {
                case ProjectionShape.Text:
                    code.Line($"sink.Text({value});");
                    break;
                case ProjectionShape.Builder:
                    code.Line($"sink.Text({value}?.ToString());");
                    break;
                case ProjectionShape.Chars:
                    Buffer(model, value, "Text", "char");
                    break;
                case ProjectionShape.Bytes:
                    Buffer(model, value, "Bytes", "byte");
                    break;
                case ProjectionShape.Items:
                    Items(model, value);
                    break;
                case ProjectionShape.Members:
                    Members(model, value);
                    break;
            }
        }

        private void Buffer(ProjectionModel model, string value, string method, string element)
        {
            var local = Local();
            code.Line($"if ({value} is {{ }} {local}) sink.{method}({(model.Storage == Storage.Memory ? $"{local}.Span" : $"new global::System.ReadOnlySpan<{element}>({local})")});");
            code.Line("else " + Null);
        }

        private void Items(ProjectionModel model, string value)
        {
            var item = model.Item!;
            // By static type where that says enough; an interface is looked through to an array or a list, whose reading has no side effects.
            if (model.Storage is Storage.Array or Storage.List)
            {
                var local = Local();
                code.Open($"if ({value} is {{ }} {local})");
                Loop(item, local, model.Storage == Storage.Array ? "Length" : "Count");
                code.Close();
                code.Line("else " + Null);
                return;
            }
            if (model.Storage == Storage.ImmutableArray)
            {
                code.Open($"if (!{value}.IsDefault)");
                Loop(item, value, "Length");
                code.Close();
                code.Line("else " + Null);
                return;
            }
            var (array, list) = (Local(), Local());
            code.Open($"if ({value} is {item.Type}[] {array})");
            Loop(item, array, "Length");
            code.Close();
            code.Open($"else if ({value} is global::System.Collections.Generic.List<{item.Type}> {list})");
            Loop(item, list, "Count");
            code.Close();
            code.Line($"else if ({value} is null) {Null}");
        }

        private void Loop(ProjectionModel item, string sequence, string length)
        {
            var local = Local();
            code.Line($"sink.Count({sequence}.{length});");
            code.Open($"foreach (var {local} in {sequence})");
            Write(item, local);
            code.Close();
        }

        private void Members(ProjectionModel model, string value)
        {
            var local = Local();
            code.Open($"if ({value} is {{ }} {local})");
            foreach (var member in model.Members) Write(member.Projection, local + "." + member.Name);
            code.Close();
            code.Line("else " + Null);
        }

        private string Local() => "v" + _locals++.ToString(CultureInfo.InvariantCulture);
    }
}
