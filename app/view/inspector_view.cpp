// SPDX-License-Identifier: MIT
#include "app/view/inspector_view.h"

#include "app/view/state_pill.h"
#include "app/view/wrapped_text.h"

#include <QFontDatabase>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

QFont scaled(QFont font, double factor, bool bold)
{
    font.setPointSizeF(font.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

QFont monospaced(const QFont& beside)
{
    auto font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(beside.pointSizeF() * 0.94);
    return font;
}

void soften(QLabel* label)
{
    label->setForegroundRole(QPalette::PlaceholderText);
}

} // namespace

InspectorView::InspectorView(SessionDocument& document, Selection& selection, QWidget* parent)
    : QScrollArea(parent), m_document(document), m_selection(selection)
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Inspector"));
    connect(&document, &SessionDocument::stateChanged, this, &InspectorView::refresh);
    connect(&selection, &Selection::changed, this, &InspectorView::refresh);
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
    if (contents == nullptr || item.kind == Selection::Kind::None) {
        showNothing();
        return;
    }
    if (item.kind == Selection::Kind::Resource) {
        const auto index = contents->resourceIndex(item.id);
        if (index < 0) {
            showNothing();
            return;
        }
        const auto place = static_cast<size_t>(index);
        show(inspectResource(*contents, place, nullptr));
        m_document.askForResource(item.id,
                                  [this, contents, place, item](const ResourceDetail& detail) {
                                      if (m_selection.item() == item) {
                                          show(inspectResource(*contents, place, &detail));
                                      }
                                  });
    } else if (const auto* device = contents->device(item.id);
               item.kind == Selection::Kind::Device && device != nullptr) {
        show(inspectDevice(*contents, *device));
    } else if (const auto* file = contents->file(item.id);
               item.kind == Selection::Kind::File && file != nullptr) {
        show(inspectFile(*contents, *file));
    } else {
        showNothing();
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
    soften(label);
    m_layout->addWidget(label);
}

void InspectorView::addTitle(const QString& text)
{
    m_layout->addSpacing(6);
    auto* label = new QLabel(text, m_page);
    label->setFont(scaled(font(), 1.0, true));
    m_layout->addWidget(label);
}

void InspectorView::showNothing()
{
    beginPage();
    addQuiet(m_document.contents() == nullptr
                 ? tr("Nothing is open.")
                 : tr("Choose a drm_device, a bar or a row to see everything about it here."));
    endPage();
}

void InspectorView::show(const Inspection& inspection)
{
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
        addSection(section);
    }
    addStack(inspection);
    endPage();
}

void InspectorView::addSection(const InspectorSection& section)
{
    addTitle(section.title);
    auto* form = new QGridLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(3);
    form->setColumnStretch(1, 1);
    int row = 0;
    for (const auto& field : section.fields) {
        auto* label = new QLabel(field.label, m_page);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setFixedWidth(fontMetrics().averageCharWidth() * 19);
        soften(label);
        form->addWidget(label, row, 0, Qt::AlignTop);
        form->addWidget(
            new WrappedText(field.value, field.monospace ? monospaced(font()) : font(), m_page),
            row++, 1);
    }
    m_layout->addLayout(form);
}

void InspectorView::addStack(const Inspection& inspection)
{
    if (inspection.stack.isEmpty()) {
        return;
    }
    addTitle(tr("Stack, innermost first"));
    for (const auto& frame : inspection.stack) {
        auto fixed = monospaced(font());
        const bool chosen = frame == inspection.callSite;
        fixed.setBold(chosen);
        auto* text = addText(frame, fixed);
        if (chosen) {
            text->setToolTip(tr("The call site: the first frame outside DRM core"));
        }
    }
}

} // namespace drmscope::app
