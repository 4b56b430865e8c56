"""The language server: what ``iacguard check`` says, in the editor and while one types.

* ``session`` knows one project while its files are edited, with ``trees`` and ``parts`` for what it
  keeps. It knows nothing of the protocol.
* ``analyser`` is the thread that sessions live on; ``server`` is what is open and which projects
  there are; ``documents``, ``positions`` and ``places`` translate between the editor's way of
  counting and the engine's.
* Every other module is a feature: it has a function ``register(server)`` that adds handlers with
  ``@server.feature(method, options)`` or ``@server.command(name)``, and its name is in
  ``features.FEATURES``.

A feature that is asked for something in a document answers with a coroutine::

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await server.ask(params.text_document.uri, partial(_hover, server, params.position))

    def _hover(
        server: Server, position: types.Position, view: View, document: Document
    ) -> types.Hover | None:
        offset = document.offset(Place(position.line, position.character))
        ...
        return types.Hover(contents, server.places(view).range(span))

``_hover`` runs on the analyser's thread after the newest text was analysed, with the project's
folder as working folder, so it may read what is evaluated only when it is asked for. A
:class:`~iacguard.lsp.analyser.View` has the analysis (``view.analysis.files[document.path]`` with
the findings, errors and notes of a file, ``view.analysis.units`` with the graphs) and the open
documents by path. ``document.source`` is the text as it is now; the units of a document in
``view.analysis.broken`` have the last text that could be read, so spans in them have to be
looked at with ``span.source``. A client that cancels a request cancels the coroutine.

``server.when_analysed`` has a function called after every analysis; ``server.later`` has something
done on the loop; ``server.settings_of(project)`` are the user's settings.
"""
