// SPDX-License-Identifier: MIT
#include "app/view/inspector_view.h"

#include "app/model/note_section.h"
#include "app/view/state_pill.h"
#include "app/view/wrapped_text.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

QFont scaled(QFont font, double factor, bool bold)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

QString textOf(const Inspection& inspection)
{
    QStringList lines{QStringLiteral("%1: %2").arg(inspection.kind, inspection.title),
                      inspection.story};
    for (const auto& section : inspection.sections) {
        if (section.raw) {
            continue;
        }
        lines.append({QString(), section.title});
        for (const auto& field : section.fields) {
            lines.append(field.label.isEmpty()
                             ? QStringLiteral("  ") + field.value
                             : QStringLiteral("  %1: %2").arg(field.label, field.value));
        }
    }
    if (!inspection.stack.isEmpty()) {
        lines.append({QString(), InspectorView::tr("Stack, innermost first")});
        for (const auto& frame : inspection.stack) {
            lines.append(QStringLiteral("  ") + frame);
        }
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QFont monospaced(const QFont& beside)
{
    auto font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(beside.pointSizeF() * 0.94);
    return font;
}

Inspection withRaw(Inspection inspection, const Detail* detail)
{
    addRaw(inspection, detail);
    return inspection;
}

void soften(QLabel* label)
{
    label->setForegroundRole(QPalette::PlaceholderText);
}

} // namespace

InspectorView::InspectorView(SessionDocument& document, Selection& selection,
                             const Annotations& annotations, QWidget* parent)
    : QScrollArea(parent), m_document(document), m_selection(selection), m_annotations(annotations)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Inspector"));
    connect(&document, &SessionDocument::stateChanged, this, &InspectorView::refresh);
    connect(&selection, &Selection::changed, this, &InspectorView::refresh);
    connect(&annotations, &Annotations::changed, this, &InspectorView::refresh);
    m_draft.setSingleShot(true);
    connect(&m_draft, &QTimer::timeout, this,
            [this] { showItem(m_detail ? &*m_detail : nullptr); });
    showNothing();
}

QSize InspectorView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 50, fontMetrics().height() * 30};
}

void InspectorView::refresh()
{
    const auto& contents = m_document.contents();
    const auto item = m_selection.item();
    const bool exists = contents != nullptr && InspectorView::exists(*contents, item);
    if (!exists || item != m_item || contents->path != m_path) {
        m_detail.reset();
    }
    m_item = item;
    m_draft.stop();
    if (!exists) {
        showNothing();
        return;
    }
    m_path = contents->path;
    // What the session says by now stands here as soon as in the list of drm_devices, with what the
    // file said of it before. A page is much work: not in the event that brought the session, say.
    m_draft.start(0);
    m_document.askForDetail(item, [this, contents, item](const Detail& detail) {
        if (m_selection.item() == item && m_document.contents() == contents) {
            m_draft.stop();
            m_detail = detail;
            showItem(&*m_detail);
            emit detailRead(item, detail);
        }
    });
}

// As far as is known without asking the file.
bool InspectorView::exists(const SessionContents& contents, const Selection::Item& item)
{
    switch (item.kind) {
    case Selection::Kind::Device:
        return contents.device(item.id) != nullptr;
    case Selection::Kind::File:
        return contents.file(item.id) != nullptr;
    case Selection::Kind::Pin:
        return contents.pin(item.id) != nullptr;
    case Selection::Kind::Finding:
        return contents.finding(item.id) != nullptr;
    case Selection::Kind::CallSite:
        return callSiteOf(contents, item.id).has_value();
    case Selection::Kind::Resource:
    case Selection::Kind::Event:
        return true;
    case Selection::Kind::None:
        break;
    }
    return false;
}

// Without its detail what is shown of a resource or an event stays until that is read.
void InspectorView::showItem(const Detail* detail)
{
    const auto& contents = *m_document.contents();
    const auto item = m_selection.item();
    switch (item.kind) {
    case Selection::Kind::Resource:
        if (detail != nullptr) {
            detail->resource && detail->span ? show(inspectResource(contents, *detail))
                                             : showNothing();
        }
        break;
    case Selection::Kind::Device:
        show(withRaw(inspectDevice(contents, *contents.device(item.id)), detail));
        break;
    case Selection::Kind::File:
        show(withRaw(inspectFile(contents, *contents.file(item.id)), detail));
        break;
    case Selection::Kind::Pin:
        show(withRaw(inspectPin(contents, *contents.pin(item.id)), detail));
        break;
    case Selection::Kind::Finding:
        show(inspectFinding(contents, *contents.finding(item.id), detail));
        break;
    case Selection::Kind::CallSite:
        show(inspectCallSite(contents, *callSiteOf(contents, item.id), detail));
        break;
    case Selection::Kind::Event:
        if (detail != nullptr) {
            show(inspectEvent(contents, *detail));
        }
        break;
    case Selection::Kind::None:
        break;
    }
}

void InspectorView::beginPage()
{
    m_page = new QWidget;
    m_page->setBackgroundRole(QPalette::Base);
    m_page->setAutoFillBackground(true);
    m_layout = new QVBoxLayout(m_page);
    m_layout->setContentsMargins(14, 12, 14, 14);
    m_layout->setSpacing(6);
}

void InspectorView::endPage()
{
    m_layout->addStretch(1);
    setWidget(m_page); // deletes the page before
}

QWidget* InspectorView::addText(const QString& text, const QFont& font)
{
    auto* widget = new WrappedText(text, font, m_page);
    m_layout->addWidget(widget);
    return widget;
}

void InspectorView::addQuiet(const QString& text)
{
    auto* label = new QLabel(text, m_page);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(alignmentOfReading(*this));
    soften(label);
    m_layout->addWidget(label);
}

void InspectorView::addTitle(const QString& text)
{
    m_layout->addSpacing(6);
    auto* label = new QLabel(text, m_page);
    label->setFont(scaled(font(), 1.0, true));
    label->setAlignment(alignmentOfReading(*this));
    m_layout->addWidget(label);
}

void InspectorView::showNothing()
{
    m_shown.reset();
    beginPage();
    addQuiet(m_document.contents() == nullptr
                 ? tr("Nothing is open.")
                 : tr("Choose a drm_device, a bar or a row to see everything about it here."));
    endPage();
}

// What changed a little, as it does while it is recorded, stays where it was read.
void InspectorView::show(Inspection inspection)
{
    auto notes = notesOn(*m_document.contents(), m_annotations.notes(), m_selection.item());
    if (!notes.fields.empty()) {
        inspection.sections.insert(inspection.sections.begin(), std::move(notes));
    }
    if (m_shown == inspection) {
        return;
    }
    const bool same =
        m_shown && m_shown->kind == inspection.kind && m_shown->title == inspection.title;
    const int scrolled = same ? verticalScrollBar()->value() : 0;
    m_shown = inspection;
    beginPage();
    addQuiet(inspection.kind);
    addText(inspection.title, scaled(font(), 1.25, true));
    if (!inspection.state.isEmpty()) {
        m_layout->addWidget(new StatePill(inspection.state, inspection.gravity, m_page), 0,
                            Qt::AlignLeft);
    }
    m_layout->addSpacing(4);
    addText(inspection.story, font());
    for (const auto& section : inspection.sections) {
        if (!section.raw) {
            addSection(section);
        }
    }
    addStack(inspection);
    for (const auto& section : inspection.sections) {
        if (section.raw) {
            addRawSection(section);
        }
    }
    endPage();
    m_page->layout()->activate();
    verticalScrollBar()->setValue(scrolled);
    m_text = textOf(inspection);
}

// Columns and values as the file has them: most people never look, some look at nothing else.
void InspectorView::addRawSection(const InspectorSection& section)
{
    m_layout->addSpacing(6);
    auto* head = new QToolButton(m_page);
    head->setText(section.title);
    head->setCheckable(true);
    head->setChecked(m_showsRaw);
    head->setAutoRaise(true);
    head->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    const auto folded = isRightToLeft() ? Qt::LeftArrow : Qt::RightArrow;
    head->setArrowType(m_showsRaw ? Qt::DownArrow : folded);
    m_layout->addWidget(head, 0, Qt::AlignLeft);
    auto* body = new QWidget(m_page);
    addFields(section, body);
    body->setVisible(m_showsRaw);
    m_layout->addWidget(body);
    connect(head, &QToolButton::toggled, this, [this, head, body, folded](bool shown) {
        m_showsRaw = shown;
        head->setArrowType(shown ? Qt::DownArrow : folded);
        body->setVisible(shown);
    });
}

void InspectorView::addSection(const InspectorSection& section)
{
    addTitle(section.title);
    auto* body = new QWidget(m_page);
    addFields(section, body);
    m_layout->addWidget(body);
}

void InspectorView::addFields(const InspectorSection& section, QWidget* body)
{
    auto* form = new QGridLayout(body);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(3);
    form->setColumnStretch(1, 1);
    int row = 0;
    for (const auto& field : section.fields) {
        const auto valueFont = field.monospace ? monospaced(font()) : font();
        if (field.label.isEmpty()) { // a paragraph
            form->addWidget(new WrappedText(field.value, valueFont, body), row++, 0, 1, 2);
            continue;
        }
        auto* label = new QLabel(field.label, body);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setFixedWidth(fontMetrics().averageCharWidth() * 15);
        label->setAlignment(alignmentOfReading(*this));
        soften(label);
        form->addWidget(label, row, 0, Qt::AlignTop);
        form->addWidget(new WrappedText(field.value, valueFont, body), row++, 1);
    }
}

void InspectorView::addStack(const Inspection& inspection)
{
    if (inspection.stack.isEmpty()) {
        return;
    }
    addTitle(tr("Stack, innermost first"));
    for (qsizetype i = 0; i < inspection.stack.size(); ++i) {
        const auto& frame = inspection.stack[i];
        auto fixed = monospaced(font());
        const bool chosen = frame == inspection.callSite;
        fixed.setBold(chosen);
        auto* text = addText(frame, fixed);
        if (chosen) {
            text->setToolTip(tr("The call site: the first frame outside DRM core"));
        }
        if (const QString source = inspection.sources.value(i); !source.isEmpty()) {
            auto* line = new QPushButton(source, m_page);
            line->setFlat(true);
            line->setStyleSheet(
                isRightToLeft() ? QStringLiteral("text-align: right; padding: 0px 12px 2px 0px;")
                                : QStringLiteral("text-align: left; padding: 0px 0px 2px 12px;"));
            line->setToolTip(tr("Open this line in an editor: $DRMSCOPE_EDITOR FILE LINE"));
            connect(line, &QPushButton::clicked, this,
                    [this, source] { emit sourceAsked(source); });
            m_layout->addWidget(line, 0, Qt::AlignLeft);
        }
    }
}

} // namespace drmscope::app
